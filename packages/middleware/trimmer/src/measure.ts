import { setImmediate } from 'node:timers/promises';
import { type Tokenizer, throwIfAborted } from '@weir/core';
import { type ChatMessage, type ChatRequest, chatEndpoint } from '@weir/endpoints';
import { TOKENS_PER_PIECE } from './surely-fits.ts';

/** UTF-16 units counted before others get their turn: 3-20 ms of tokenizing. */
const TURN = 16_384;
/** Longer texts are counted in parts, because a tokenizer may only bound what takes it long. */
const SLICE = 8_192;

/** How many tokens a request takes, part by part. */
export interface Measured {
  /** Tools, formats and whatever else is not a message. */
  readonly fixed: number;
  /** By message. */
  readonly messages: readonly number[];
  readonly total: number;
}

/** Counts tokens for one model: exactly where its vocabulary is loaded, by bytes elsewhere. */
export class Scale {
  readonly isExact: boolean;
  readonly #model: string;
  readonly #tokenizer: Tokenizer | undefined;
  readonly #bytesPerToken: number;
  #unyielded = 0;

  constructor(model: string, tokenizer: Tokenizer | undefined, bytesPerToken: number) {
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#bytesPerToken = bytesPerToken;
    this.isExact = tokenizer?.count(model, '') !== undefined;
  }

  /** Tokens of a whole request. Lets others run in between; rejects with the signal's reason. */
  async measure(request: ChatRequest, signal: AbortSignal): Promise<Measured> {
    const fixed = await this.#weigh({ ...request, messages: [] }, signal);
    const messages: number[] = [];
    let total = fixed;
    for (const message of request.messages) {
      const tokens = await this.message(message, signal);
      messages.push(tokens);
      total += tokens;
    }
    return { fixed, messages, total };
  }

  /** Tokens of one message. */
  message(message: ChatMessage, signal: AbortSignal): Promise<number> | number {
    return this.#weigh({ model: this.#model, messages: [message] }, signal);
  }

  #weigh(part: ChatRequest, signal: AbortSignal): Promise<number> | number {
    const texts = [...chatEndpoint.texts(part)];
    const other = chatEndpoint.otherInputTokens(part) + TOKENS_PER_PIECE * texts.length;
    const units = texts.reduce((total, text) => total + text.length, 0);
    if (this.isExact && (units > SLICE || this.#unyielded + units > TURN)) {
      return this.#weighSlowly(texts, other, signal);
    }
    this.#unyielded += units;
    return texts.reduce((tokens, text) => tokens + this.#count(text), other);
  }

  async #weighSlowly(texts: readonly string[], other: number, signal: AbortSignal): Promise<number> {
    let tokens = other;
    for (const text of texts) {
      for (const slice of slices(text)) {
        this.#unyielded += slice.length;
        if (this.#unyielded > TURN) {
          await setImmediate();
          throwIfAborted(signal);
          this.#unyielded = slice.length;
        }
        tokens += this.#count(slice);
      }
    }
    return tokens;
  }

  #count(text: string): number {
    return this.#tokenizer?.count(this.#model, text) ?? Math.ceil(Buffer.byteLength(text) / this.#bytesPerToken);
  }
}

/** Cuts a long text before spaces, where cutting changes no token; within a word when there are none. */
function* slices(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > SLICE) {
    const space = text.lastIndexOf(' ', start + SLICE);
    let cut = space > start + SLICE / 2 ? space : start + SLICE;
    if ((text.charCodeAt(cut) & 0xfc00) === 0xdc00) cut--; // between the halves of a surrogate pair
    yield text.slice(start, cut);
    start = cut;
  }
  yield text.slice(start);
}
