import { type ErrorCode, WeirError } from '@weir/core';
import { headerOf, sanitise, type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/** What AWS calls its error, `ThrottlingException`, and what it says of it. */
interface Said {
  readonly type: string;
  readonly message: string;
}

function fieldsOf(body: string): { readonly [field: string]: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {}; // not JSON: a proxy's HTML page, say
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The type is in a header, `ThrottlingException:http://...`, or in the body, `com.amazon.coral.service#...`. */
function said({ headers, body }: UpstreamFailure): Said {
  const { message, Message, __type } = fieldsOf(body);
  const type = headerOf(headers, 'x-amzn-errortype')?.split(':')[0] ?? textOf(__type).split('#').at(-1) ?? '';
  return { type, message: textOf(message) || textOf(Message) };
}

const TOO_LONG = /input is too long|input tokens exceed|tokens exceeds? maximum|prompt is too long|maximum context/i;
const NO_SUCH_MODEL = /on-demand throughput isn.t supported|model identifier is invalid/i;

/** OpenAI's code for what AWS tells with words of its own. Source: recordings and its error pages, November 2026. */
function openaiCode({ type, message }: Said): string | undefined {
  if (type === 'ServiceQuotaExceededException' || /tokens per day/i.test(message)) return 'insufficient_quota';
  return TOO_LONG.test(message) ? 'context_length_exceeded' : undefined;
}

/** What an error status of Bedrock's means. */
export function bedrockError(failure: UpstreamFailure): WeirError {
  const words = said(failure);
  const { status, provider } = failure;
  const dispatch = { sent: true, status };
  if (status === 424)
    return new WeirError('upstream_error', `The model behind '${provider}' failed (424)`, { dispatch });
  if (status === 400 && NO_SUCH_MODEL.test(words.message))
    return new WeirError('model_not_found', `'${provider}' answered 400: ${sanitise(words.message)}`, { dispatch });
  const code = openaiCode(words);
  return upstreamError({ ...failure, body: JSON.stringify({ error: { message: words.message, code } }) });
}

/** What breaks off a stream that has begun. Source: members of ConverseStreamOutput, November 2026. */
const EXCEPTIONS: Readonly<Record<string, ErrorCode>> = Object.freeze({
  throttlingException: 'rate_limited',
  serviceUnavailableException: 'upstream_unavailable',
  modelTimeoutException: 'upstream_timeout',
  validationException: 'upstream_rejected',
});

/** An exception in place of an event. */
export function exceptionError(type: string, message: string): WeirError {
  const known = Object.hasOwn(EXCEPTIONS, type) ? EXCEPTIONS[type] : undefined;
  const isTooLong = known === 'upstream_rejected' && TOO_LONG.test(message);
  const code = isTooLong ? 'context_length_exceeded' : (known ?? 'upstream_error');
  const quoted = known === 'upstream_rejected' ? `: ${sanitise(message)}` : '';
  return new WeirError(code, `The stream was broken off: ${sanitise(type)}${quoted}`, { dispatch: { sent: true } });
}
