import type { GeminiRules } from '../../generate-content/gemini-rules.ts';
import type { GoogleContent, GooglePart } from '../../generate-content/generate-content-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { contentParts } from './content-parts.ts';
import { argsOf, functionResult } from './function-results.ts';
import { mediaPart } from './media-part.ts';
import { isGoogles, signatureOf, signedParts, withMark } from './signed-parts.ts';

/** What a conversation is in Google's form. */
export interface Conversation {
  readonly system: readonly GooglePart[];
  readonly contents: readonly GoogleContent[];
}

type Kind = 'user' | 'model' | 'results';

class Turns {
  readonly #turns: { readonly kind: Kind; readonly parts: GooglePart[] }[] = [];

  /** What follows one another of one kind is one turn: results of parallel calls must stand together, and alone. */
  add(kind: Kind, parts: readonly GooglePart[]): void {
    if (parts.length === 0) return;
    const last = this.#turns.at(-1);
    if (last?.kind === kind) last.parts.push(...parts);
    else this.#turns.push({ kind, parts: [...parts] });
  }

  get contents(): readonly GoogleContent[] {
    return this.#turns.map(({ kind, parts }) => ({ role: kind === 'model' ? 'model' : 'user', parts }));
  }
}

class Conversing {
  readonly system: GooglePart[] = [];
  readonly turns = new Turns();
  readonly #called = new Map<string, string>();
  readonly #rules: GeminiRules;
  readonly #losses: Losses;

  constructor(rules: GeminiRules, losses: Losses) {
    this.#rules = rules;
    this.#losses = losses;
  }

  add(message: JsonObject, at: string): void {
    const { role, content, name } = message;
    const isResult = role === 'tool' || role === 'function';
    if (nonEmpty(name) !== undefined && !isResult) this.#losses.drop('messages[].name', `${at}.name`);
    if (isObject(message.cache_control)) this.#losses.drop('cache_control', `${at}.cache_control`);
    if (role === 'system' || role === 'developer')
      this.system.push(...contentParts(content, this.#losses, `${at}.content`));
    else if (role === 'assistant') this.turns.add('model', this.#modelParts(message, at));
    else if (isResult)
      this.turns.add('results', functionResult(message, this.#called, this.#rules.resultParts, this.#losses, at));
    else this.turns.add('user', contentParts(content, this.#losses, `${at}.content`));
  }

  #modelParts(message: JsonObject, at: string): readonly GooglePart[] {
    const { content, refusal, reasoning_details, audio, images } = message;
    if (isObject(audio)) this.#losses.drop('messages[].audio', `${at}.audio`);
    if (listOf(reasoning_details).some((detail) => !isGoogles(detail)))
      this.#losses.drop('messages[].reasoning_details', `${at}.reasoning_details`);
    const found = contentParts(content, this.#losses, `${at}.content`);
    const text = found.map((part) => textOf(part.text)).join('') + textOf(refusal);
    const drawn = listOf(images).map((image, index) => {
      const fields = objectOf(image);
      const url = textOf(objectOf(fields.image_url).url);
      return { ...mediaPart(url, `${at}.images[${index}].image_url.url`), ...signatureOf(fields) };
    });
    const calls = this.#calls(message, at);
    return [
      ...signedParts(text, reasoning_details),
      ...found.filter((part) => part.text === undefined),
      ...drawn,
      ...(this.#rules.checksSignatures ? withMark(calls) : calls),
    ];
  }

  #calls({ tool_calls, function_call }: JsonObject, at: string): readonly GooglePart[] {
    const calls = listOf(tool_calls).flatMap((item, index) => {
      const call = objectOf(item);
      const { id, type = 'function', function: called } = call;
      const place = `${at}.tool_calls[${index}]`;
      if (type === 'function' && isObject(called))
        return [{ ...this.#call(called, textOf(id), `${place}.function`), ...signatureOf(call) }];
      this.#losses.drop('messages[].tool_calls', place);
      return [];
    });
    return isObject(function_call) ? [...calls, this.#call(function_call, '', `${at}.function_call`)] : calls;
  }

  #call(called: JsonObject, id: string, at: string): GooglePart {
    const name = textOf(called.name);
    const args = argsOf(textOf(called.arguments), `${at}.arguments`);
    if (id === '') return { functionCall: { name, args } };
    this.#called.set(id, name);
    return { functionCall: { id, name, args } };
  }
}

/**
 * A chat conversation as Gemini reads it: instructions of system and developer are one `systemInstruction`, wherever
 * they stood, turns of one role are joined, results of functions are turns of their own.
 */
export function conversationOf(messages: unknown, rules: GeminiRules, losses: Losses): Conversation {
  const conversing = new Conversing(rules, losses);
  for (const [index, message] of listOf(messages).entries()) conversing.add(objectOf(message), `messages[${index}]`);
  return { system: conversing.system, contents: conversing.turns.contents };
}
