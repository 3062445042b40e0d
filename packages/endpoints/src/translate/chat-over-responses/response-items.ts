import type { ResponsesItem, ResponsesPart } from '../../responses/responses-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { hasForeign, reasoningItems } from './reasoning-items.ts';

function imagePart({ image_url }: JsonObject): ResponsesPart {
  const { url, detail } = objectOf(image_url);
  return { type: 'input_image', image_url: url ?? image_url, detail: nonEmpty(detail) ?? 'auto' };
}

function partOf(part: JsonObject): ResponsesPart | undefined {
  const { type, text, file, prompt_cache_breakpoint } = part;
  const mark = prompt_cache_breakpoint === undefined ? {} : { prompt_cache_breakpoint };
  if (type === 'text') return { type: 'input_text', text: textOf(text), ...mark };
  if (type === 'image_url') return { ...imagePart(part), ...mark };
  return type === 'file' ? { type: 'input_file', ...objectOf(file), ...mark } : undefined;
}

/** What a user says or a tool answers; text alone stays text. */
function contentOf(content: unknown, losses: Losses, at: string): string | readonly ResponsesPart[] {
  if (!Array.isArray(content)) return textOf(content);
  return content.flatMap((part, index) => {
    const found = partOf(objectOf(part));
    if (found === undefined) losses.drop('messages[].content', `${at}[${index}]`);
    return found === undefined ? [] : [found];
  });
}

/** What an assistant said: text and refusals. */
function saidParts({ content, refusal }: JsonObject): readonly ResponsesPart[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).map(objectOf);
  const said = parts.flatMap((part): ResponsesPart[] => {
    if (part.type === 'refusal') return [{ type: 'refusal', refusal: textOf(part.refusal) }];
    return nonEmpty(part.text) === undefined ? [] : [{ type: 'output_text', text: textOf(part.text), annotations: [] }];
  });
  return nonEmpty(refusal) === undefined ? said : [...said, { type: 'refusal', refusal: textOf(refusal) }];
}

function callItem(call: JsonObject): ResponsesItem {
  const { id, function: called, custom } = call;
  if (isObject(custom))
    return { type: 'custom_tool_call', call_id: textOf(id), name: custom.name, input: textOf(custom.input) };
  const { name, arguments: written } = objectOf(called);
  return { type: 'function_call', call_id: textOf(id), name, arguments: textOf(written) || '{}' };
}

/** A conversation of chat as items. */
export class ResponseItems {
  readonly items: ResponsesItem[] = [];
  readonly #custom = new Set<unknown>();
  readonly #losses: Losses;
  readonly #format: string;

  /** @param format of `reasoning_details` that came out of Responses of this provider */
  constructor(losses: Losses, format: string) {
    this.#losses = losses;
    this.#format = format;
  }

  add(message: JsonObject, at: string): void {
    const { role, content, name, tool_call_id } = message;
    if (role === 'assistant') return this.#assistant(message, at);
    if (role === 'tool') {
      const type = this.#custom.has(tool_call_id) ? 'custom_tool_call_output' : 'function_call_output';
      const output = contentOf(content, this.#losses, `${at}.content`);
      this.items.push({ type, call_id: textOf(tool_call_id), output });
      return;
    }
    if (role === 'function') return this.#losses.drop('messages[].function_call', `${at}.role`);
    if (nonEmpty(name) !== undefined) this.#losses.drop('messages[].name', `${at}.name`);
    this.items.push({ type: 'message', role, content: contentOf(content, this.#losses, `${at}.content`) });
  }

  #assistant(message: JsonObject, at: string): void {
    const { reasoning_details, tool_calls, function_call, audio } = message;
    if (isObject(audio)) this.#losses.drop('messages[].audio', `${at}.audio`);
    if (isObject(function_call)) this.#losses.drop('messages[].function_call', `${at}.function_call`);
    if (hasForeign(reasoning_details, this.#format))
      this.#losses.drop('messages[].reasoning_details', `${at}.reasoning_details`);
    this.items.push(...reasoningItems(reasoning_details, this.#format));
    const content = saidParts(message);
    if (content.length > 0) this.items.push({ type: 'message', role: 'assistant', content });
    for (const call of listOf(tool_calls).map(objectOf)) {
      if (isObject(call.custom)) this.#custom.add(call.id);
      this.items.push(callItem(call));
    }
  }
}
