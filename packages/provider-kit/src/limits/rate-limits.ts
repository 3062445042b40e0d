import type { RateLimit } from '@weir/core';
import { type HeaderMap, headerOf } from '../retry-after.ts';
import { spanMs } from './span.ts';

/** How headers that tell limits begin, and the unit of those that name none. Recorded replies, November 2026. */
const PREFIXES: readonly (readonly [prefix: string, unit: string])[] = [
  ['x-ratelimit-', 'requests'], // OpenAI, Azure, Groq, xAI, Mistral, Cerebras, Together, Fireworks
  ['anthropic-ratelimit-', 'requests'],
  ['ratelimit-', 'requests'], // Replicate
  ['x-ratelimitbysize-', 'tokens'], // Mistral
  ['ratelimitbysize-', 'tokens'],
  ['x-tokenlimit-', 'tokens'], // Together
];
const FIGURES = { limit: 'limit', remaining: 'remaining', reset: 'reset', renewalperiod: 'window' } as const;
const WINDOW_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  month: 30 * 86_400_000,
};
const UNITS: Readonly<Record<string, string>> = { req: 'requests', 'input-images': 'images' };

type Figure = (typeof FIGURES)[keyof typeof FIGURES];

/** What a header's name says: `x-ratelimit-remaining-req-10-second` is what remains of requests in 10 seconds. */
interface Named {
  readonly figure: Figure;
  readonly unit: string;
  readonly windowMs: number | undefined;
}

function named(name: string): Named | undefined {
  const prefix = PREFIXES.find(([begin]) => name.startsWith(begin));
  if (prefix === undefined) return undefined;
  const words = name.slice(prefix[0].length).split('-');
  const at = words.findIndex((word) => Object.hasOwn(FIGURES, word));
  if (at < 0) return undefined;
  const [figure] = words.splice(at, 1) as [keyof typeof FIGURES];
  const windowMs = windowIn(words);
  const unit = words.join('-');
  return {
    figure: FIGURES[figure],
    unit: UNITS[unit] ?? (unit === '' ? prefix[1] : unit.replaceAll('-', '_')),
    windowMs,
  };
}

/** Takes the window off the end of the words. */
function windowIn(words: string[]): number | undefined {
  const each = WINDOW_MS[words.at(-1) ?? ''];
  if (each === undefined) return undefined;
  words.pop();
  const times = /^\d+$/.test(words.at(-1) ?? '') ? Number(words.pop()) : 1;
  return each * times;
}

const numberOf = (text: string): number | undefined => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);

/** When a limit is whole again, epoch ms: seconds or a span from now, or a time as text, in seconds or in ms. */
function timeOf(text: string, now: number): number | undefined {
  const number = numberOf(text);
  if (number === undefined) {
    const span = spanMs(text);
    const time = span === undefined ? Date.parse(text) : now + span;
    return Number.isNaN(time) ? undefined : time;
  }
  if (number >= 1e12) return number;
  return number >= 1e9 ? number * 1_000 : now + number * 1_000;
}

/** The IETF's draft, `"api";r=999;t=295` with `"api";q=1000;w=300` as its policy: Hugging Face. */
function drafted(headers: HeaderMap, now: number): RateLimit[] {
  const field = (text: string | undefined, key: string): number | undefined =>
    numberOf(new RegExp(`;\\s*${key}=(\\d+)`).exec(text ?? '')?.[1] ?? '');
  const told = headerOf(headers, 'ratelimit');
  const remaining = field(told, 'r');
  if (remaining === undefined) return [];
  const policy = headerOf(headers, 'ratelimit-policy');
  const [limit, seconds, left] = [field(policy, 'q'), field(policy, 'w'), field(told, 't')];
  return [
    {
      unit: 'requests',
      remaining,
      ...(limit !== undefined && { limit }),
      ...(seconds !== undefined && { windowMs: seconds * 1_000 }),
      ...(left !== undefined && { resetsAt: now + left * 1_000 }),
    },
  ];
}

/**
 * What a reply's headers tell of limits, in all the forms that providers write them.
 *
 * @param now epoch ms
 * @returns one for each unit and window, none where nothing readable is told
 */
export function rateLimits(headers: HeaderMap, now: number): readonly RateLimit[] {
  const limits = new Map<string, { -readonly [Key in keyof RateLimit]: RateLimit[Key] }>();
  for (const name in headers) {
    const what = name.includes('limit') ? named(name) : undefined;
    const text = headerOf(headers, name)?.trim() ?? '';
    const value = what?.figure === 'reset' ? timeOf(text, now) : numberOf(text);
    if (what === undefined || value === undefined) continue;
    const { figure, unit, windowMs } = what;
    const key = `${unit} ${windowMs ?? ''}`;
    const limit = limits.get(key) ?? { unit, ...(windowMs !== undefined && { windowMs }) };
    limits.set(key, limit);
    if (figure === 'reset') limit.resetsAt = value;
    else if (figure === 'window') limit.windowMs = value * 1_000;
    else limit[figure] = value;
  }
  return [...[...limits.values()].map((limit) => withinWindow(limit, now)), ...drafted(headers, now)];
}

/** A limit is whole again when its window is over, whatever unit a provider counts the rest in: Azure's says 500. */
function withinWindow(limit: RateLimit, now: number): RateLimit {
  const { windowMs, resetsAt } = limit;
  if (windowMs === undefined || resetsAt === undefined || resetsAt <= now + windowMs) return limit;
  return { ...limit, resetsAt: now + windowMs };
}
