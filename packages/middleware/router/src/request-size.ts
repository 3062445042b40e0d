import { type Call, type EndpointSpec, type ModelCard, type Tokenizer, textSizeOf } from '@weir/core';

/** Bytes a token stands for in common text: English and most code, until answers have taught better. */
const TOKENS_PER_BYTE = 0.25;
/** Hardly any text packs more bytes into a token: what a refusal without a tokenizer may rely on. */
const FEWEST_TOKENS_PER_BYTE = 1 / 6;
/** How far an estimate is trusted to be too low when a model is chosen rather than refused. */
const MARGIN = 1.25;

/** How large a request is; measured once, on first use. */
export class RequestSize {
  readonly textBytes: number;
  /** An upper bound of the input tokens that are not text. */
  readonly otherTokens: number;
  readonly #call: Call;
  readonly #spec: EndpointSpec;
  #counted: Map<string, number | undefined> | undefined;

  constructor(call: Call, spec: EndpointSpec) {
    this.#call = call;
    this.#spec = spec;
    this.textBytes = textSizeOf(call.request, spec).bytes;
    this.otherTokens = spec.otherInputTokens(call.request);
  }

  /** Input tokens to expect at a model. @param tokensPerByte as learned there */
  inputTokens(tokensPerByte: number | undefined): number {
    return Math.ceil(this.textBytes * (tokensPerByte ?? TOKENS_PER_BYTE)) + this.otherTokens;
  }

  /**
   * Whether the input and `output` tokens fit the card's context window: surely, perhaps, or not at all. Exact where
   * a tokenizer knows the model; otherwise `no` only where hardly any text could be that short.
   */
  fits(card: ModelCard, output: number, tokenizer: Tokenizer | undefined): 'yes' | 'perhaps' | 'no' {
    const window = card.contextWindow;
    if (window === undefined || this.textBytes / 2 + this.otherTokens + output <= window) return 'yes';
    const exact = this.#exact(card.model, tokenizer);
    const likely = exact ?? this.textBytes * TOKENS_PER_BYTE * MARGIN;
    if (likely + this.otherTokens + output <= window) return 'yes';
    return (exact ?? this.textBytes * FEWEST_TOKENS_PER_BYTE) + output > window ? 'no' : 'perhaps';
  }

  #exact(model: string, tokenizer: Tokenizer | undefined): number | undefined {
    if (tokenizer === undefined) return undefined;
    this.#counted ??= new Map();
    if (!this.#counted.has(model)) this.#counted.set(model, this.#count(model, tokenizer));
    return this.#counted.get(model);
  }

  #count(model: string, tokenizer: Tokenizer): number | undefined {
    let tokens = 0;
    for (const piece of this.#spec.texts(this.#call.request)) {
      const count = tokenizer.count(model, piece);
      if (count === undefined) return undefined;
      tokens += count;
    }
    return tokens;
  }
}
