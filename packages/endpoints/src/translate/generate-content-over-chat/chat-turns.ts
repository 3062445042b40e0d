import type { ChatMessage, ChatPart, ChatToolCall } from '../../chat/chat-request.ts';
import { fieldOf } from '../../generate-content/google-fields.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { chatPart, plainest } from './chat-parts.ts';

/** Calls that wait for their results: those without an id are told apart by name and order. */
class Waiting {
  readonly #calls: { readonly id: string; readonly name: string }[] = [];
  #made = 0;

  call(given: unknown, name: string): string {
    const id = nonEmpty(given) ?? `call_${this.#made++}`;
    this.#calls.push({ id, name });
    return id;
  }

  result(given: unknown, name: string): string {
    const id = nonEmpty(given);
    const at = this.#calls.findIndex((call) => (id === undefined ? call.name === name : call.id === id));
    const [call] = at < 0 ? [] : this.#calls.splice(at, 1);
    return call?.id ?? id ?? `call_${this.#made++}`;
  }
}

class Turns {
  readonly messages: ChatMessage[] = [];
  readonly #waiting = new Waiting();
  readonly #losses: Losses;

  constructor(losses: Losses) {
    this.#losses = losses;
  }

  /** Results of functions first, as chat wants them; what else they hold is shown in the message after. */
  user(parts: readonly unknown[], at: string): void {
    const shown: ChatPart[] = [];
    for (const [index, item] of parts.entries()) {
      const part = objectOf(item);
      const result = fieldOf(part, 'functionResponse');
      if (isObject(result)) shown.push(...this.#result(result, `${at}[${index}].functionResponse`));
      else shown.push(...this.#parts([part], `${at}[${index}]`));
    }
    if (shown.length > 0) this.messages.push({ role: 'user', content: plainest(shown) });
  }

  model(parts: readonly unknown[], at: string): void {
    const texts: string[] = [];
    const thoughts: string[] = [];
    const calls: ChatToolCall[] = [];
    for (const [index, item] of parts.entries()) {
      const part = objectOf(item);
      const { text, thought } = part;
      const called = fieldOf(part, 'functionCall');
      if (fieldOf(part, 'thoughtSignature') !== undefined)
        this.#losses.drop('thoughtSignature', `${at}[${index}].thoughtSignature`);
      if (isObject(called)) calls.push(this.#call(called));
      else if (typeof text === 'string') (thought === true ? thoughts : texts).push(text);
      else this.#losses.drop('contents[].parts', `${at}[${index}]`);
    }
    this.messages.push({
      role: 'assistant',
      content: texts.length === 0 ? null : texts.join(''),
      ...(thoughts.length === 0 ? {} : { reasoning_content: thoughts.join('') }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    });
  }

  #call({ id, name, args }: JsonObject): ChatToolCall {
    const called = { name: textOf(name), arguments: JSON.stringify(args ?? {}) };
    return { id: this.#waiting.call(id, textOf(name)), type: 'function', function: called };
  }

  #result({ id, name, response, parts }: JsonObject, at: string): readonly ChatPart[] {
    this.messages.push({
      role: 'tool',
      tool_call_id: this.#waiting.result(id, textOf(name)),
      content: resultText(response),
    });
    return this.#parts(listOf(parts), `${at}.parts`);
  }

  #parts(parts: readonly unknown[], at: string): readonly ChatPart[] {
    return parts.flatMap((item) => {
      const part = chatPart(objectOf(item));
      if (part === undefined) this.#losses.drop('contents[].parts', at);
      return part === undefined ? [] : [part];
    });
  }
}

/** A result that is but a text under Google's names for it is that text. */
function resultText(response: unknown): string {
  const { result, output, ...more } = objectOf(response);
  const only = Object.keys(more).length > 0 ? undefined : (result ?? output);
  return typeof only === 'string' ? only : JSON.stringify(response ?? {});
}

const partsOf = (content: unknown): readonly unknown[] => {
  const { parts } = objectOf(content);
  return Array.isArray(parts) ? parts : isObject(parts) ? [parts] : [];
};

/** A conversation in Google's form as chat messages. */
export function chatTurns(system: unknown, contents: unknown, losses: Losses): readonly ChatMessage[] {
  const turns = new Turns(losses);
  const instructions = partsOf(system).flatMap((part) => nonEmpty(objectOf(part).text) ?? []);
  if (instructions.length > 0) turns.messages.push({ role: 'system', content: instructions.join('\n\n') });
  for (const [index, content] of listOf(contents).entries()) {
    const at = `contents[${index}].parts`;
    if (objectOf(content).role === 'model') turns.model(partsOf(content), at);
    else turns.user(partsOf(content), at);
  }
  return turns.messages;
}
