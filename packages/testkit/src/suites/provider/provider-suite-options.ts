import type { Ability, Advice, Endpoint, ErrorCode, Provider, Wishes } from '@weir/core';

/** Where a provider under test finds its upstream, and what it shows there. */
export interface ProviderContext {
  /** `http://127.0.0.1:<port>/v1`. */
  readonly baseUrl: string;
  /** A credential of no known form, so that only knowing it can keep it out of an error. */
  readonly apiKey: string;
}

/** A fresh provider; made once for each case and stopped after it. */
export type MakeProvider = (context: ProviderContext) => Provider | Promise<Provider>;

/** What the upstream has to receive for a request. What is absent here is not looked at. */
export interface SentFixture {
  /** Path and query below the base URL: `/chat/completions`. */
  readonly path?: string;
  readonly method?: string;
  /** In lower case, beyond others. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole JSON body. */
  readonly body?: unknown;
}

/** A streamed answer as the provider sends it, and what callers get of it. */
export interface StreamFixture {
  /** Default `text/event-stream`. */
  readonly contentType?: string;
  /** One by one, without what separates them: `data: {...}`. */
  readonly frames: readonly string[];
  /** What ends a frame. Default `\n\n`. */
  readonly delimiter?: string;
  /** How a frame is put on the wire where it is no text. Default: its UTF-8 and the delimiter. */
  readonly encode?: (frame: string) => Uint8Array;
  /** Frames it takes until content was sent. Default 2: a role, then a first piece. */
  readonly contentFrames?: number;
  /** What callers get, in the endpoint's own form. */
  readonly events: readonly unknown[];
  readonly sends?: SentFixture;
}

/** One endpoint as the provider speaks it. Best recorded from the provider itself. */
export interface EndpointFixture {
  readonly endpoint: Endpoint;
  /** In the endpoint's own form. The suite puts a model into it. */
  readonly request: object;
  /** The target's, where models differ. Default: that of the suite. */
  readonly model?: string;
  /** What makes a request a streamed one. Default `{ stream: true }`. */
  readonly streamFields?: object;
  /** Abilities the fixture is proof of beyond those its request needs: `reasoning`. */
  readonly shows?: readonly Ability[];
  /** Features its caller asks for, and whether fields are left out that cannot be carried. */
  readonly wishes?: Wishes;
  readonly sends?: SentFixture;
  /** Fields that are left out, as the caller is told of them in `x-weir-dropped`. */
  readonly drops?: readonly string[];
  /** What the provider answers: JSON, or bytes where the endpoint's replies are bytes. */
  readonly reply: unknown;
  /** What callers get. Default: the reply itself. */
  readonly value?: unknown;
  /** Absent where the endpoint is not streamed. */
  readonly stream?: StreamFixture;
  /** All tokens the model read and wrote by what the provider reports, in the reply and in the stream. */
  readonly tokens?: { readonly input: number; readonly output: number };
}

/** An error reply. */
export interface WireError {
  readonly status: number;
  readonly body: unknown;
}

/** A request the provider cannot express. */
export interface RefusalFixture {
  readonly endpoint: Endpoint;
  readonly request: object;
  /** The target's, where models differ. Default: that of the suite. */
  readonly model?: string;
  /** The field the error names. */
  readonly param: string;
  /** Default `unsupported_parameter`. */
  readonly code?: ErrorCode;
  /** Words the caller is told. */
  readonly says?: string;
}

/** An error reply, and what it means. */
export interface FailureFixture extends WireError, Meaning {
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number;
  /** Words the caller is told. */
  readonly says?: string;
}

/** How the provider puts errors. Default: OpenAI's forms. */
export interface WireErrors {
  /** The JSON body of an error status, with a message in it. */
  body(status: number, message: string): unknown;
  /** An error in a body with status 200. */
  readonly embedded: unknown;
  /** A frame of a stream that says the provider failed. */
  readonly frame: string;
  /** A quota or credit that is used up: waiting does not help. */
  readonly quota: WireError;
  /** A request that does not fit the model's context. */
  readonly contextLength: WireError;
}

/** What a status means. */
export interface Meaning {
  readonly code: ErrorCode;
  readonly advice: Advice;
}

export interface ProviderSuiteOptions {
  /** A model the provider accepts. Default `suite-model`. */
  readonly model?: string;
  /**
   * What the provider's wire looks like, as many of an endpoint as it takes; the first one is used where one is enough.
   * Default: the OpenAI form of every standard endpoint. Those given replace the default ones of the same endpoint.
   */
  readonly fixtures?: readonly EndpointFixture[];
  readonly errors?: Partial<WireErrors>;
  /** Error replies that mean more than their status says. */
  readonly failures?: readonly FailureFixture[];
  /** Requests that are refused before anything is sent. */
  readonly refusals?: readonly RefusalFixture[];
  /** Statuses that mean something else at this provider. */
  readonly statuses?: Readonly<Record<number, Meaning>>;
  /** Longest a case may take before it counts as failed, ms. Default 60,000. */
  readonly caseMs?: number;
}
