import { isObject, type JsonObject, listOf, nonEmpty } from './read.ts';

export interface EmbeddedError {
  readonly message: string;
  readonly code?: string;
}

/** Longest message passed on; providers have been seen to echo whole prompts. */
const MAX_MESSAGE = 1_000;
/** Finish reasons that are failures, not ends: OpenRouter, Mistral and Cohere; DeepSeek. */
const FAILED_FINISHES: ReadonlySet<unknown> = new Set(['error', 'insufficient_system_resource']);

export const isFailedFinish = (reason: unknown): boolean => FAILED_FINISHES.has(reason);

/**
 * The error in a body or event that came with HTTP 200, in any of the shapes seen:
 * `{error: {message, code}}`, `{error: 'text', code}`, `{object: 'error', message}`, `{detail}`, `[{error}]`,
 * and a choice that ended with an error.
 */
export function embeddedError(part: unknown): EmbeddedError | undefined {
  if (Array.isArray(part)) return part.length === 1 ? embeddedError(part[0]) : undefined;
  if (!isObject(part)) return undefined;
  const { error } = part;
  if (typeof error === 'string' && error !== '') return errorFrom(error, part);
  if (isObject(error)) return errorOf(error);
  if (part.object === 'error' || part.type === 'error') return errorOf(part);
  if (part.detail !== undefined && part.choices === undefined) return errorOfDetail(part.detail);
  return errorOfChoice(part);
}

function errorOf(error: JsonObject): EmbeddedError | undefined {
  const message = nonEmpty(error.message);
  if (message === undefined && codeOf(error) === undefined) return undefined;
  return errorFrom(message ?? 'The provider reported an error without a message', error);
}

/** FastAPI's validation errors hold the refused input beside the message; only place and message are read. */
function errorOfDetail(detail: unknown): EmbeddedError | undefined {
  if (typeof detail === 'string') return detail === '' ? undefined : errorFrom(detail, {});
  if (isObject(detail)) return errorOf(detail);
  const messages = listOf(detail).flatMap((item) => {
    const message = isObject(item) ? nonEmpty(item.msg) : undefined;
    if (message === undefined) return [];
    const place = listOf((item as JsonObject).loc).join('.');
    return [place === '' ? message : `${place}: ${message}`];
  });
  return messages.length === 0 ? undefined : errorFrom(messages.join('; '), {});
}

function errorOfChoice(part: JsonObject): EmbeddedError | undefined {
  for (const choice of listOf(part.choices)) {
    if (!isObject(choice)) continue;
    const error = isObject(choice.error) ? errorOf(choice.error) : undefined;
    if (error !== undefined) return error;
    if (isFailedFinish(choice.finish_reason)) {
      return { message: 'The provider ended the answer with an error', code: String(choice.finish_reason) };
    }
  }
  return undefined;
}

function errorFrom(message: string, source: JsonObject): EmbeddedError {
  const shown = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
  const code = codeOf(source);
  return code === undefined ? { message: shown } : { message: shown, code };
}

function codeOf({ code, type }: JsonObject): string | undefined {
  if (typeof code === 'number') return String(code);
  return nonEmpty(code) ?? nonEmpty(type);
}
