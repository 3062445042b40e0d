import { type ErrorCode, WeirError } from '@weir/core';
import { sanitise, upstreamError } from '@weir/provider-kit';
import { isObject, type JsonObject, nonEmpty, textOf } from '../shared/read.ts';

/** Whether the AI SDK made an error, by the marker that works across copies of it. */
const isA = (error: JsonObject, name: string): boolean =>
  error[Symbol.for(`vercel.ai.error.${name}`) as never] === true;

/** Errors that are thrown before anything is sent. */
const UNSENT: readonly (readonly [name: string, code: ErrorCode])[] = [
  ['AI_UnsupportedFunctionalityError', 'unsupported_parameter'],
  ['AI_TooManyEmbeddingValuesForCallError', 'unsupported_parameter'],
  ['AI_NoSuchModelError', 'model_not_found'],
  ['AI_NoSuchProviderReferenceError', 'unsupported_parameter'],
  ['AI_LoadAPIKeyError', 'upstream_auth'],
  ['AI_LoadSettingError', 'invalid_options'],
  ['AI_InvalidPromptError', 'upstream_rejected'],
  ['AI_InvalidArgumentError', 'upstream_rejected'],
];
/** Errors about what the provider sent. */
const UNREADABLE = [
  'AI_EmptyResponseBodyError',
  'AI_InvalidResponseDataError',
  'AI_JSONParseError',
  'AI_TypeValidationError',
  'AI_NoContentGeneratedError',
];

/** Codes of connections that were never made. */
const UNCONNECTED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT/;

function codesOf(error: unknown): string {
  if (!isObject(error)) return '';
  const inner = Array.isArray(error.errors) ? error.errors.map(codesOf) : []; // one for each address that was tried
  return [textOf(error.code), codesOf(error.cause), ...inner].join(' ');
}

function ofConnection(error: JsonObject, name: string): WeirError {
  if (UNCONNECTED.test(codesOf(error)))
    return new WeirError('upstream_unreachable', `No connection to '${name}'`, { dispatch: { sent: false } });
  return new WeirError('upstream_reset', `'${name}' broke the connection`, { dispatch: { sent: true } });
}

function ofCall(error: JsonObject, name: string, now: number): WeirError {
  const { statusCode, responseHeaders, responseBody } = error;
  if (typeof statusCode !== 'number') return ofConnection(error, name);
  const headers = isObject(responseHeaders) ? (responseHeaders as Record<string, string>) : {};
  return upstreamError({ status: statusCode, headers, body: textOf(responseBody), now, provider: name });
}

/**
 * What an AI SDK model threw, as weir says it. Nothing of the request or the key is in it.
 *
 * @param now epoch ms, for Retry-After dates
 */
export function weirErrorOf(thrown: unknown, name: string, now: number): WeirError {
  if (WeirError.is(thrown)) return thrown;
  if (typeof thrown !== 'object' || thrown === null) return failed(name, thrown);
  const error = thrown as JsonObject;
  if (isA(error, 'AI_APICallError')) return ofCall(error, name, now);
  const unsent = UNSENT.find(([marker]) => isA(error, marker));
  if (unsent !== undefined) {
    const [marker, code] = unsent;
    const said =
      marker === 'AI_LoadAPIKeyError' ? 'has no API key' : `cannot do this: ${sanitise(textOf(error.message))}`;
    const param = nonEmpty(error.functionality);
    return new WeirError(code, `'${name}' ${said}`, {
      dispatch: { sent: false },
      ...(param === undefined ? {} : { param }),
    });
  }
  if (UNREADABLE.some((marker) => isA(error, marker)))
    return new WeirError('upstream_malformed', `The reply of '${name}' cannot be read`, { dispatch: { sent: true } });
  return codesOf(error).trim() === '' ? failed(name, thrown) : ofConnection(error, name);
}

/** An error part of a stream may be anything, also what the vendor sent. */
const failed = (name: string, cause: unknown): WeirError =>
  new WeirError('upstream_error', `'${name}' failed`, { cause, dispatch: { sent: true } });
