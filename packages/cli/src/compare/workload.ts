import type { Usage } from '@weir/core';
import { openaiUsage } from '@weir/endpoints';
import { WrongUsage } from '../arguments/wrong-usage.ts';

/** One request of a workload. */
export interface Asked {
  readonly endpoint: string;
  readonly request: object;
  /** What it was recorded to use; undefined where only the request is known. */
  readonly usage: Usage | undefined;
}

interface Fields {
  readonly [name: string]: unknown;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** OpenAI's own counting: cached tokens inside input, reasoning inside output. */
const OPENAI = { cachedInsideInput: true, reasoningInsideOutput: true };
const PATHS: readonly (readonly [end: string, endpoint: string])[] = [
  ['/chat/completions', 'chat'],
  ['/completions', 'completions'],
  ['/embeddings', 'embeddings'],
  ['/moderations', 'moderations'],
];

/**
 * Reads requests from JSON lines: bare request bodies, OpenAI's batch lines (`url`, `body`), or `request` beside a
 * `response` whose usage then counts instead of an estimate.
 *
 * @throws WrongUsage naming the line.
 */
export function readWorkload(text: string, source: string): readonly Asked[] {
  const asked: Asked[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const fail = (why: string): never => {
      throw new WrongUsage(`${source}, line ${index + 1}: ${why}`);
    };
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      fail(`no JSON: ${(error as Error).message}`);
    }
    asked.push(isObject(value) ? askedIn(value, fail) : fail('no JSON object'));
  }
  if (asked.length === 0) throw new WrongUsage(`${source} has no requests`);
  return asked;
}

function askedIn(line: Fields, fail: (why: string) => never): Asked {
  const request = [line.request, line.body, line].find(isObject)!;
  const endpoint = endpointOf(line.url, request) ?? fail("neither 'messages', 'input', 'prompt' nor a known 'url'");
  const usage = usageIn(line);
  return { endpoint, request, usage: usage === undefined ? undefined : openaiUsage(usage as never, OPENAI) };
}

function endpointOf(url: unknown, request: Fields): string | undefined {
  if (typeof url === 'string') return PATHS.find(([end]) => url.endsWith(end))?.[1];
  if ('messages' in request) return 'chat';
  if ('prompt' in request) return 'completions';
  return 'input' in request ? 'embeddings' : undefined;
}

function usageIn(line: Fields): unknown {
  const response = isObject(line.response) ? line.response : undefined;
  const body = isObject(response?.body) ? response.body : response;
  return [line.usage, body?.usage].find(isObject);
}
