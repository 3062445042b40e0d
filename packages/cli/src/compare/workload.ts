import type { AskedUse, Usage } from '@weir/core';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { ASKED_MEDIA } from './asked-media.ts';
import { type Fields, isObject, recordedUsage } from './recorded-usage.ts';

/** One request of a workload. */
export interface Asked {
  readonly endpoint: string;
  readonly request: object;
  /** What it was recorded to use; undefined where only the request is known. */
  readonly usage: Usage | undefined;
  /** What it says itself that it will use besides words. */
  readonly asks?: AskedUse | undefined;
}

const PATHS: readonly (readonly [end: string, endpoint: string])[] = [
  ['/chat/completions', 'chat'],
  ['/completions', 'completions'],
  ['/responses', 'responses'],
  ['/messages', 'messages'],
  ['/embeddings', 'embeddings'],
  ['/moderations', 'moderations'],
  ['/rerank', 'rerank'],
  ['/images/generations', 'images.generate'],
  ['/images/edits', 'images.edit'],
  ['/audio/speech', 'audio.speech'],
  ['/videos', 'videos.create'],
];

/**
 * Reads requests from JSON lines: bare request bodies; OpenAI's batch lines (`url`, `body`); `request` beside a `response`
 * whose usage then counts instead of an estimate; rows of `weir export --json`, of which those without a usage that was
 * told or bounded are passed over.
 *
 * @param source names the lines in errors.
 * @throws WrongUsage naming the line.
 */
export async function* readWorkload(lines: AsyncIterable<string>, source: string): AsyncGenerator<Asked> {
  let number = 0;
  let isEmpty = true;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    isEmpty = false;
    const fail = (why: string): never => {
      throw new WrongUsage(`${source}, line ${number}: ${why}`);
    };
    const value = parse(line, fail);
    const asked = isRow(value) ? askedInRow(value) : askedIn(value, fail);
    if (asked !== undefined) yield asked;
  }
  if (isEmpty) throw new WrongUsage(`${source} has no requests`);
}

function parse(line: string, fail: (why: string) => never): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    fail(`no JSON: ${(error as Error).message}`);
  }
  return isObject(value) ? value : fail('no JSON object');
}

function askedIn(line: Fields, fail: (why: string) => never): Asked {
  const request = [line.request, line.body, line].find(isObject)!;
  const endpoint = endpointOf(line.url, request) ?? fail("neither 'messages', 'input', 'prompt' nor a known 'url'");
  const reported = usageIn(line);
  const usage = reported === undefined ? undefined : recordedUsage(reported, endpoint);
  if (reported !== undefined && usage === undefined) fail('its usage has figures that are no counts of tokens');
  const asks = Object.hasOwn(ASKED_MEDIA, endpoint) ? ASKED_MEDIA[endpoint]!(request) : undefined;
  return { endpoint, request, usage, asks };
}

function endpointOf(url: unknown, request: Fields): string | undefined {
  if (typeof url === 'string') return PATHS.find(([end]) => url.endsWith(end))?.[1];
  if ('messages' in request) return 'chat';
  if ('prompt' in request) return 'completions';
  return 'input' in request ? 'embeddings' : undefined;
}

function usageIn(line: Fields): Fields | undefined {
  const response = isObject(line.response) ? line.response : undefined;
  const body = isObject(response?.body) ? response.body : response;
  return [line.usage, body?.usage].find(isObject);
}

/** A row of the ledger as `weir export --json` writes it. */
const isRow = ({ cost_pico_usd, endpoint, usage, basis }: Fields): boolean =>
  typeof cost_pico_usd === 'string' && typeof endpoint === 'string' && isObject(usage) && typeof basis === 'string';

/** Holds are no usage, and what a cache answered or a correction moved was asked of nobody. */
function askedInRow({ endpoint, usage, basis, kind }: Fields): Asked | undefined {
  const isUsed = (basis === 'provider' || basis === 'estimated') && kind !== 'correction' && kind !== 'cached';
  return isUsed ? { endpoint: endpoint as string, request: {}, usage: usage as Usage } : undefined;
}
