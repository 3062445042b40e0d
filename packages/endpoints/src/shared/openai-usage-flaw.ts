import {
  type Containment,
  explanation,
  type Figures,
  figuresIn,
  isBelievable,
  MOST_TOKENS,
  toldIn,
} from './openai-usage.ts';
import { isObject } from './read.ts';

const WORDS: Readonly<Record<keyof Figures, string>> = {
  prompt: 'prompt tokens',
  completion: 'completion tokens',
  total: 'total tokens',
  cached: 'cached tokens',
  cacheWrite: 'cache write tokens',
  cacheWrite1h: 'one-hour cache write tokens',
  inputAudio: 'input audio tokens',
  reasoning: 'reasoning tokens',
  outputAudio: 'output audio tokens',
  outputImage: 'output image tokens',
  searches: 'searches',
};

/**
 * What is wrong with a usage object: a figure that is no count of tokens, or figures that contradict each other. Those
 * that {@link openaiUsage} still counts, it counts in full.
 */
export function openaiUsageFlaw(reported: unknown, containment: Containment): string | undefined {
  if (!isObject(reported)) return undefined;
  for (const [name, figure] of Object.entries(toldIn(reported))) {
    if (figure !== undefined && !isBelievable(figure))
      return `${typeof figure === 'number' ? figure : `a ${typeof figure}`} for ${WORDS[name as keyof Figures]} is no count up to ${MOST_TOKENS}`;
  }
  const figures = figuresIn(reported)!;
  const { prompt, completion, total, cached = 0, cacheWrite = 0, reasoning = 0 } = figures;
  if (prompt === undefined || completion === undefined) return undefined;
  if (total !== undefined && total < prompt + completion)
    return `${total} total tokens are less than ${prompt} prompt and ${completion} completion tokens`;
  const outside = explanation((total ?? 0) - prompt - completion, figures);
  if (containment.cachedInsideInput && outside !== 'cache' && cached + cacheWrite > prompt)
    return `${cached + cacheWrite} cached and cache write tokens are more than the ${prompt} prompt tokens they are part of`;
  if (containment.reasoningInsideOutput && outside !== 'reasoning' && reasoning > completion)
    return `${reasoning} reasoning tokens are more than the ${completion} completion tokens they are part of`;
  return undefined;
}

/** What is wrong with the usage of an endpoint that writes nothing. */
export function openaiInputUsageFlaw(reported: unknown): string | undefined {
  if (!isObject(reported)) return undefined;
  const tokens = reported.prompt_tokens ?? reported.input_tokens ?? reported.total_tokens;
  if (tokens === undefined || tokens === null || isBelievable(tokens)) return undefined;
  return `${typeof tokens === 'number' ? tokens : `a ${typeof tokens}`} for ${WORDS.prompt} is no count up to ${MOST_TOKENS}`;
}
