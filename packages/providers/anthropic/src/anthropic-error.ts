import type { WeirError } from '@weir/core';
import { type UpstreamFailure, upstreamError } from '@weir/provider-kit';

interface Said {
  readonly type?: unknown;
  readonly message?: unknown;
  readonly details?: { readonly error_code?: unknown } | null;
}

function said(body: string): Said | undefined {
  try {
    const { error } = JSON.parse(body) as { readonly error?: Said };
    return typeof error === 'object' && error !== null ? error : undefined;
  } catch {
    return undefined; // not JSON: a proxy's HTML page, say
  }
}

/** OpenAI's code for what Anthropic tells with words or details of its own. Source: its error pages, November 2026. */
function codeOf({ type, message, details }: Said): string | undefined {
  const words = typeof message === 'string' ? message : '';
  if (/credit balance is too low/i.test(words) || type === 'billing_error') return 'insufficient_quota';
  if (
    details?.error_code === 'enforced_spend_limit_reached' ||
    /reached your specified (API )?usage limits/i.test(words)
  )
    return 'organization_spend_limit_exceeded';
  if (/prompt is too long|exceed context limit|maximum context/i.test(words)) return 'context_length_exceeded';
  return undefined;
}

/** What an error status of Anthropic's means. */
export function anthropicError(failure: UpstreamFailure): WeirError {
  const words = said(failure.body);
  const code = words === undefined ? undefined : codeOf(words);
  if (words === undefined || code === undefined) return upstreamError(failure);
  return upstreamError({ ...failure, body: JSON.stringify({ error: { message: words.message, code } }) });
}
