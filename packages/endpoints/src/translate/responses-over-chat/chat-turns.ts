import type { ChatMessage, ChatPart, ChatToolCall } from '../../chat/chat-request.ts';
import { inputItems, itemType } from '../../responses/responses-items.ts';
import type { ResponsesRequest } from '../../responses/responses-request.ts';
import { type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { chatReasoning } from './carried-reasoning.ts';
import { chatParts, plainest } from './chat-parts.ts';

type Open = { -readonly [Field in keyof ChatMessage]: ChatMessage[Field] };

/** Calls of tools that a provider ran itself: what they found is in the answer that follows. */
const DONE_ELSEWHERE: ReadonlySet<string> = new Set([
  'web_search_call',
  'x_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_list_tools',
  'mcp_call',
]);

/** Items of a conversation put together to chat messages: thinking, text and calls of one turn are one message. */
class Turns {
  readonly messages: ChatMessage[] = [];
  readonly #losses: Losses;
  #open: Open | undefined;

  constructor(losses: Losses) {
    this.#losses = losses;
  }

  add(item: JsonObject, at: string): void {
    const type = itemType(item);
    if (type === 'message') return this.#message(item, at);
    if (type === 'reasoning') return this.#think(item, at);
    if (type === 'function_call' || type === 'custom_tool_call') return this.#call(callOf(item, type));
    if (type === 'function_call_output' || type === 'custom_tool_call_output') return this.#result(item, at);
    this.#losses.drop(DONE_ELSEWHERE.has(type) ? 'calls' : 'input[]', at);
  }

  #message({ role, content, name }: JsonObject, at: string): void {
    const parts = chatParts(content, this.#losses, `${at}.content`);
    if (role !== 'assistant') {
      this.#say({
        role: role as ChatMessage['role'],
        content: plainest(parts),
        ...(nonEmpty(name) && { name }),
      } as never);
      return;
    }
    const text = parts.map((part) => textOf(part.text)).join('');
    const open = this.#open;
    if (open === undefined || nonEmpty(open.content) !== undefined) this.#begin();
    this.#open!.content = text;
  }

  #say(message: ChatMessage): void {
    this.#open = undefined;
    this.messages.push(message);
  }

  #begin(): Open {
    const turn: Open = { role: 'assistant', content: null };
    this.#say(turn);
    this.#open = turn;
    return turn;
  }

  /** Thinking begins a turn, or goes on with thinking alone. */
  #think(item: JsonObject, at: string): void {
    const thought = chatReasoning(item);
    if (thought === undefined) return this.#losses.drop('reasoning', at);
    const open = this.#open;
    const isThinking = open !== undefined && open.content === null && open.tool_calls === undefined;
    const turn = isThinking ? open : this.#begin();
    const { reasoning_content, reasoning_details } = thought;
    if (reasoning_content !== undefined)
      turn.reasoning_content = textOf(turn.reasoning_content) + textOf(reasoning_content);
    if (reasoning_details !== undefined)
      turn.reasoning_details = [...listOf(turn.reasoning_details), ...listOf(reasoning_details)];
  }

  #call(call: ChatToolCall): void {
    const turn = this.#open ?? this.#begin();
    turn.tool_calls = [...(turn.tool_calls ?? []), call];
  }

  /** Chat's results are text: pictures in them are shown in the message after. */
  #result({ call_id, output }: JsonObject, at: string): void {
    const parts = chatParts(output, this.#losses, `${at}.output`);
    const isText = ({ type }: ChatPart): boolean => type === 'text';
    const shown = parts.filter((part) => !isText(part));
    this.#say({ role: 'tool', tool_call_id: textOf(call_id), content: plainest(parts.filter(isText)) });
    if (shown.length > 0) this.#later.push(...shown);
  }

  readonly #later: ChatPart[] = [];

  /** What results showed follows the last of them. */
  flush(): void {
    if (this.#later.length === 0) return;
    this.#say({ role: 'user', content: this.#later.splice(0) });
  }
}

function callOf({ call_id, name, arguments: written, input, extra_content }: JsonObject, type: string): ChatToolCall {
  const id = textOf(call_id);
  const more = extra_content === undefined ? {} : { extra_content };
  if (type === 'custom_tool_call')
    return { id, type: 'custom', custom: { name: textOf(name), input: textOf(input) }, ...more };
  return { id, type: 'function', function: { name: textOf(name), arguments: textOf(written) }, ...more };
}

const RESULTS: ReadonlySet<string> = new Set(['function_call_output', 'custom_tool_call_output']);

/** The input of a request, its instructions first, as chat messages. */
export function chatTurns(request: ResponsesRequest, losses: Losses): readonly ChatMessage[] {
  const turns = new Turns(losses);
  const { instructions } = request as JsonObject;
  if (nonEmpty(instructions) !== undefined) turns.messages.push({ role: 'system', content: textOf(instructions) });
  for (const [index, item] of listOf(instructions).entries()) turns.add(objectOf(item), `instructions[${index}]`);
  const isList = Array.isArray(request.input);
  for (const [index, item] of inputItems(request).entries()) {
    if (!RESULTS.has(itemType(item))) turns.flush();
    turns.add(item, isList ? `input[${index}]` : 'input');
  }
  turns.flush();
  return turns.messages;
}
