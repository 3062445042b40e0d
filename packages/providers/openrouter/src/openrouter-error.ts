import type { WeirError } from '@weir/core';
import { type UpstreamFailure, upstreamError } from '@weir/provider-kit';

interface Metadata {
  /** What the upstream said: text, or its JSON. */
  readonly raw?: unknown;
  /** Why a moderator refused. */
  readonly reasons?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

interface Said {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly metadata?: Metadata | null;
}

function parsed(text: string): { readonly error?: Said } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // not JSON: a proxy's HTML page, say
  }
}

/** The words of the upstream, where OpenRouter says no more than that it failed. */
function messageOf({ message, metadata }: Said): unknown {
  const raw = metadata?.raw;
  if (message !== 'Provider returned error' || typeof raw !== 'string') return message;
  return parsed(raw)?.error?.message ?? raw;
}

/** When its own limits begin anew: epoch ms, told in the body alone. */
function waitOf({ metadata }: Said, now: number): Readonly<Record<string, string>> {
  const reset = Number(metadata?.headers?.['X-RateLimit-Reset'] ?? Number.NaN);
  return reset > now ? { 'retry-after-ms': String(reset - now) } : {};
}

/**
 * What an error status of OpenRouter's means: https://openrouter.ai/docs/api-reference/errors (November 2026). 403 is a
 * moderator's, not about the key; the input it flagged is never shown.
 */
export function openrouterError(failure: UpstreamFailure): WeirError {
  const error = parsed(failure.body)?.error;
  if (typeof error !== 'object' || error === null) return upstreamError(failure);
  const isModerated = failure.status === 403 && Array.isArray(error.metadata?.reasons);
  const code = isModerated ? 'content_policy_violation' : typeof error.code === 'string' ? error.code : undefined;
  return upstreamError({
    ...failure,
    ...(isModerated ? { means: 400 } : {}),
    headers: { ...waitOf(error, failure.now), ...failure.headers },
    body: JSON.stringify({ error: { message: messageOf(error), code } }),
  });
}
