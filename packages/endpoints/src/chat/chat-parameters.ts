import { integerOf, objectOf } from '../shared/read.ts';
import type { StreamOptions } from './chat-request.ts';

/** The parameters chat and completions have in common. */
interface Parameters {
  readonly stream?: boolean | null;
  readonly stream_options?: StreamOptions | null;
  readonly max_completion_tokens?: unknown;
  readonly max_tokens?: unknown;
  readonly n?: unknown;
}

const MOST_TOKENS = 1e9;
export const MOST_CHOICES = 128;

export const wantsStream = (request: Parameters): boolean => objectOf(request).stream === true;

export const wantsUsage = (request: Parameters): boolean =>
  objectOf(objectOf(request).stream_options).include_usage === true;

/** Where a caller sets both limits, providers differ on which one counts: the larger bounds both. */
export function chatOutputLimit(request: Parameters): number | undefined {
  const { max_completion_tokens, max_tokens } = objectOf(request);
  const limit = integerOf(max_completion_tokens, 1, MOST_TOKENS);
  const older = integerOf(max_tokens, 1, MOST_TOKENS);
  return limit === undefined || older === undefined ? (limit ?? older) : Math.max(limit, older);
}

export const chatChoices = (request: Parameters): number => integerOf(objectOf(request).n, 1, MOST_CHOICES) ?? 1;

/** A request with a limit of its own keeps the fields it has; one without gets the field named. */
export function limited<Request extends Parameters>(
  request: Request,
  tokens: number,
  field: 'max_tokens' | 'max_completion_tokens',
): Request {
  const { max_completion_tokens, max_tokens } = request;
  const hasOlder = max_tokens !== undefined && max_tokens !== null;
  const hasNewer = max_completion_tokens !== undefined && max_completion_tokens !== null;
  if (!hasOlder && !hasNewer) return { ...request, [field]: tokens };
  return {
    ...request,
    ...(hasOlder ? { max_tokens: tokens } : {}),
    ...(hasNewer ? { max_completion_tokens: tokens } : {}),
  };
}
