import type { ChatRequest, Loss, Losses } from '@weir/endpoints';

/** Parsed JSON of which nothing is known yet. */
export interface Fields {
  readonly [field: string]: unknown;
}

/** Fields of a request that are not OpenAI's. */
export interface FieldQuirks {
  /**
   * What it does not take. A value that asks for nothing (`null`, `n: 1`, `logprobs: false`) is left out in silence. In
   * chat also `messages[].name` and `messages[].audio`.
   */
  readonly losses?: readonly Loss[];
  /** Fields it knows under another name: `{ max_completion_tokens: 'max_tokens' }`. */
  readonly renames?: Readonly<Record<string, string>>;
}

/** How a vendor's chat is not OpenAI's. Data; the functions are for what data cannot say, and come last. */
export interface ChatQuirks extends FieldQuirks {
  /** What it calls efforts it has no word for: `{ minimal: 'low' }`. */
  readonly efforts?: Readonly<Record<string, string>>;
  /** Where it has no developers: who speaks for them. */
  readonly developerRole?: 'system';
  /** Field in which it takes the thinking of earlier turns back; null: it takes none. Absent: as it was sent. */
  readonly thinkingField?: 'reasoning_content' | 'reasoning' | null;
  /** Fields of an answer that it refuses in the answer sent back: `annotations`. What a `refusal` said becomes content. */
  readonly answerFields?: readonly string[];
  /** Its own words for how an answer ended, and OpenAI's. Its own is kept as `native_finish_reason`. */
  readonly finishReasons?: Readonly<Record<string, string>>;
  /**
   * Whether its tool calls may be out of order: several with one number, without numbers or with gaps, arguments that are
   * missing or no text, an end of `stop`. They are put right then, which takes reading every event. Default false.
   */
  readonly repairsCalls?: boolean;
  /** @returns the same request where it changes nothing */
  readonly request?: (request: ChatRequest, context: QuirkContext) => ChatRequest;
  /** @returns the same reply where it changes nothing */
  readonly response?: (response: Fields) => Fields;
  /** For each stream. @returns the same event where it changes nothing */
  readonly events?: () => (event: Fields) => Fields;
}

export interface QuirkContext {
  /** The target's. */
  readonly model: string;
  readonly losses: Losses;
}

/** A field that means something and cannot be sent: refused by name, unless the caller chose to have it left out. */
export const refused = (why: string, ...fields: readonly string[]): readonly Loss[] =>
  fields.map((field) => ({ field, why, changesMeaning: true }));

/** Fields it would refuse that change nothing in the answer: always left out. */
export const leftOut = (...fields: readonly string[]): readonly Loss[] =>
  fields.map((field) => ({ field, why: 'it does not know the field', changesMeaning: false }));
