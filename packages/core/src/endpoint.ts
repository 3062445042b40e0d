import type { Ability } from './card.ts';
import type { WeirError } from './error.ts';
import type { Variant } from './price.ts';
import type { BillingManifest } from './provider.ts';
import type { Usage } from './usage.ts';

/** A request passed through untouched: what the `raw` endpoint carries. */
export interface RawRequest {
  readonly method: string;
  /** Path and query below the provider's base URL: `/files/file-1/content`. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Uint8Array;
  /** Set when the path or the body names a model. */
  readonly model?: string;
}

/** One entry per endpoint; a package adds its own by declaration merging. */
export interface EndpointMap {
  raw: { request: RawRequest; response: Uint8Array; event: never };
}

export type Endpoint = keyof EndpointMap;
export type RequestOf<E extends Endpoint> = EndpointMap[E]['request'];
export type ResponseOf<E extends Endpoint> = EndpointMap[E]['response'];
export type EventOf<E extends Endpoint> = EndpointMap[E]['event'];

/** A JSON schema (draft 2020-12 or draft-07) as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a request says that it will use, in units of which a model is sold by some. */
export interface AskedUse {
  readonly usage: Usage;
  /** Whether a model without a price for any of these may be sold by the tokens it reads. */
  readonly orInputTokens?: boolean;
  /** What a price may depend on besides. */
  readonly variant?: Variant;
}

/**
 * The lenses through which middleware reads an endpoint without knowing its shapes.
 * Every function is pure and total: odd input gives undefined, an empty list or false, never a throw.
 */
export interface EndpointSpec<E extends Endpoint = Endpoint> {
  readonly name: E;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /**
   * Path below the base (`/v1`), with `:name` for one segment: `/chat/completions`. `:name:a|b` at its end is a segment that
   * ends with `:a` or `:b`, which is told as `verb`.
   */
  readonly path: string;
  /** Other versions it is served under too: `v1beta` beside the `v1` a base ends with. */
  readonly versions?: readonly string[];
  /** The parameter of the query that may carry the caller's key; absent where only headers may. */
  readonly keyParameter?: string;
  /** What a request must look like; unknown fields pass. Absent for requests without a body. */
  readonly schema?: JsonSchema;
  /** The request of an endpoint without a body, made from the path's segments and its query, as it was sent. */
  fromPath?(segments: Readonly<Record<string, string>>, query?: string): RequestOf<E>;

  /** The request of an endpoint of which a part is said by its path, beside the body. */
  withPath?(body: object, segments: Readonly<Record<string, string>>): RequestOf<E>;

  model(request: RequestOf<E>): string | undefined;
  /** Whether a router picks a target. False for endpoints the gateway answers itself, such as `models`. */
  readonly needsTarget: boolean;
  needs(request: RequestOf<E>): readonly Ability[];
  wantsStream(request: RequestOf<E>): boolean;
  /** Whether the caller asked for usage in the stream; where not, it is stripped. */
  wantsUsage(request: RequestOf<E>): boolean;
  /** All text the model reads, tool schemas included, in order. */
  texts(request: RequestOf<E>): Iterable<string>;
  /** An upper bound of the input tokens that are not text: images, audio, files. */
  otherInputTokens(request: RequestOf<E>): number;
  /** The caller's own limit of output tokens for one choice. */
  outputLimit(request: RequestOf<E>): number | undefined;
  /** The request with this limit of output tokens for one choice; absent where none can be set. */
  withOutputLimit?(request: RequestOf<E>, tokens: number): RequestOf<E>;
  /** How many images are asked for; absent where none can be. */
  images?(request: RequestOf<E>): number;
  /** How many answers are asked for (`n`). */
  choices(request: RequestOf<E>): number;
  /** What a request itself says that it will use besides tokens: images, seconds, characters. Absent where it does not. */
  asks?(request: RequestOf<E>): AskedUse;
  /** Whether it asks for something to be cached for an hour, which some vendors charge more for. */
  cachesForAnHour?(request: RequestOf<E>): boolean;
  /** Searches the model may make of its own accord, at most; absent where it cannot. */
  searches?(request: RequestOf<E>): number;
  /** The service tier that is asked for, where one can be. */
  askedTier?(request: RequestOf<E>): string | undefined;
  /** What else a price may depend on that is asked for and need not be served: a region. */
  askedVariant?(request: RequestOf<E>): Variant | undefined;
  /** Whether it writes output tokens at all: embeddings and moderations do not. */
  readonly writesOutput: boolean;

  usageOf(response: ResponseOf<E>, billing: BillingManifest): Usage | undefined;
  usageIn(event: EventOf<E>, billing: BillingManifest): Usage | undefined;
  /**
   * An event that tells a part of the usage, with what an earlier event told of it. Absent where whoever tells usage
   * tells all of it.
   */
  withEarlierUsage?(event: EventOf<E>, earlier: EventOf<E>): EventOf<E>;
  /**
   * What is wrong with the usage a response or event reports: a negative or fractional count, a part larger than what it
   * is part of. Undefined where nothing is, or none is reported.
   */
  usageFlaw?(part: ResponseOf<E> | EventOf<E>, billing: BillingManifest): string | undefined;
  /** The service tier that was served, where the response says so. */
  tierOf?(response: ResponseOf<E> | EventOf<E>): string | undefined;
  /** What else a price may depend on, as it was served: a region. Absent where no response says so. */
  variantOf?(response: ResponseOf<E> | EventOf<E>): Variant | undefined;
  /** Whether a response is only the promise of one, which the provider still works on: what it will cost is not known. */
  isUnderWay?(response: ResponseOf<E>): boolean;
  /** Whether the event carries something the caller may show: the commit rule. */
  isContent(event: EventOf<E>): boolean;
  /** Whether the event says how a choice ended. A stream that ends without one is incomplete. */
  isFinish(event: EventOf<E>): boolean;
  /** The text an event or a response carries: what an estimate of its output is made of. */
  outputText(part: ResponseOf<E> | EventOf<E>): string;
  /** An error the provider put into a 200 body or an event. */
  errorIn(part: ResponseOf<E> | EventOf<E>): { readonly message: string; readonly code?: string } | undefined;
  /** Whether the response ended well: finished, not refused, not truncated. Only then may it be kept. */
  isComplete(response: ResponseOf<E>): boolean;
  /**
   * Whether the bytes of a whole stream alone prove that it ended well, for every choice: true saves reading it.
   * False means that it must be read to know.
   */
  provesComplete?(blocks: readonly Uint8Array[], choices: number): boolean;
  /** Events to the value they add up to. */
  collect(events: readonly EventOf<E>[]): ResponseOf<E>;
  /** A value to the events that add up to it. */
  split(response: ResponseOf<E>): readonly EventOf<E>[];
  encodeEvent(event: EventOf<E>): Uint8Array;
  /** What a clean stream ends with, such as `data: [DONE]`; absent where the last event says so. */
  readonly streamEnd?: Uint8Array;
  /** An event without its usage; undefined when nothing else was in it. */
  withoutUsage(event: EventOf<E>): EventOf<E> | undefined;
  /** The usage of an event with the cost written into it; null where it is not known. */
  withCost?(event: EventOf<E>, cost: string | null, basis: string): EventOf<E>;
  /** An error as this endpoint's callers read it; absent where that is OpenAI's error object. */
  errorBody?(error: WeirError): object;
  /**
   * The event that ends a stream that broke; absent where it is OpenAI's error object as an unnamed event. `last` is
   * what the caller got before.
   */
  errorEvent?(error: WeirError, last?: Uint8Array): Uint8Array;
  /** The request without prompts, for logs. */
  redact(request: RequestOf<E>): unknown;
}

/** The endpoints a gateway serves, by name. */
export type Endpoints = ReadonlyMap<string, EndpointSpec>;

/** The lens of a call's endpoint, with the types of that endpoint. */
export function lensOf<E extends Endpoint>(endpoints: Endpoints, endpoint: E): EndpointSpec<E> | undefined {
  return endpoints.get(endpoint) as EndpointSpec<E> | undefined;
}
