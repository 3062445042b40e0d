import type {
  BillingManifest,
  CallOf,
  DecodeEvent,
  Endpoint,
  EventDecoder,
  EventOf,
  RequestOf,
  ResponseOf,
} from '@weir/core';
import type { Losses } from './losses.ts';

/** Something the other form cannot carry. */
export interface Loss {
  /** Path of the field: `logit_bias`, `messages[].name`. */
  readonly field: string;
  readonly why: string;
  /** Whether leaving it out changes what is answered. What does not (`user`, `metadata`) is always left out. */
  readonly changesMeaning: boolean;
}

/** What a reply is translated by: the call it answers, and how its provider counts. */
export interface TranslationContext<From extends Endpoint> {
  readonly call: CallOf<From>;
  readonly billing: BillingManifest;
}

/**
 * How requests of one endpoint are served over another, and its replies brought back: pure functions, no I/O.
 *
 * Text, tool calls, signatures and usage survive to the byte; tool arguments stay the string they were. What cannot be
 * carried is in `losses` and goes through {@link Losses}: refused, or left out where the caller chose so.
 */
export interface Translation<From extends Endpoint = Endpoint, To extends Endpoint = Endpoint> {
  readonly from: From;
  readonly to: To;
  readonly losses: readonly Loss[];
  /** @throws WeirError `unsupported_parameter` naming the field. */
  request(call: CallOf<From>, losses: Losses): RequestOf<To>;
  response(response: ResponseOf<To>, context: TranslationContext<From>): ResponseOf<From>;
  /** For each stream, what turns its events. An event with an `error` that is handed on ends the stream with it. */
  events(context: TranslationContext<From>): DecodeEvent<EventOf<From>> | EventDecoder<EventOf<From>>;
}

/** Translations of whatever endpoints, as lists hold them. */
export type AnyTranslation = Pick<Translation, 'losses'> & { readonly from: string; readonly to: string };
