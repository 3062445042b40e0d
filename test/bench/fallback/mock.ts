/**
 * The mock upstream for machines without Linux or a C compiler: what native/mock.c does, on node:http. It answers the
 * same bytes and takes the same knobs, but costs far more CPU, so ratios come out closer to 1 than they are.
 *
 *   node fallback/mock.ts PORT
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const counters = { requests: 0, streams: 0 };

const ID = '"id":"chatcmpl-AbC123dEf456GhI789"';
const MODEL = '"created":1741569952,"model":"gpt-4o-mini-2024-07-18"';
const CHUNK_START = `data: {${ID},"object":"chat.completion.chunk",${MODEL},"service_tier":"default","system_fingerprint":"fp_06737a9306",`;
const STOP = `${CHUNK_START}"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}\n\n`;
const DONE = 'data: [DONE]\n\n';
const USAGE =
  '"usage":{"prompt_tokens":219,"completion_tokens":90,"total_tokens":309,"prompt_tokens_details":' +
  '{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,' +
  '"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}';

interface Knobs {
  readonly chunks: number;
  readonly delayUs: number;
  readonly jsonBytes: number;
  readonly jsonDelayUs: number;
}

function knobsIn(body: string): Knobs {
  const text = /mock:([^;"]*)/.exec(body)?.[1] ?? '';
  const knob = (letter: string, fallback: number): number => {
    const match = new RegExp(`${letter}(\\d+)`).exec(text);
    return match === null ? fallback : Number(match[1]);
  };
  return {
    chunks: knob('c', 100),
    delayUs: knob('d', 0),
    jsonBytes: knob('r', 400),
    jsonDelayUs: knob('j', 0),
  };
}

/** Microseconds of the monotonic clock, which the load generator reads too. */
const stamp = (): string => (process.hrtime.bigint() / 1_000n).toString().padStart(16, '0');

const contentChunk = (wantsUsage: boolean): string =>
  `${CHUNK_START}"choices":[{"index":0,"delta":{"content":"@${stamp()}@"},"logprobs":null,"finish_reason":null}]` +
  `${wantsUsage ? ',"usage":null' : ''}}\n\n`;

const usageChunk = (chunks: number): string =>
  `${CHUNK_START}"choices":[],"usage":{"prompt_tokens":219,"completion_tokens":${chunks},"total_tokens":${219 + chunks}}}\n\n`;

function answer(response: ServerResponse, document: string): void {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(document) };
  response.writeHead(200, headers).end(document);
}

function completion(jsonBytes: number): string {
  const words = 'The quick brown fox jumps over the lazy dog. ';
  const content = words.repeat(Math.ceil(jsonBytes / words.length)).slice(0, jsonBytes);
  const message = `{"role":"assistant","content":"${content}","refusal":null,"annotations":[]}`;
  const choice = `{"index":0,"message":${message},"logprobs":null,"finish_reason":"stop"}`;
  return `{${ID},"object":"chat.completion",${MODEL},"choices":[${choice}],${USAGE},"service_tier":"default"}`;
}

/** Writes the chunks at their pace; a late timer writes all that are due. */
function stream(response: ServerResponse, { chunks, delayUs }: Knobs, wantsUsage: boolean): void {
  counters.streams += 1;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const begun = performance.now();
  let written = 0;
  const step = (): void => {
    if (response.destroyed) return;
    const due = delayUs === 0 ? written + 1 : 1 + Math.floor(((performance.now() - begun) * 1_000) / delayUs);
    for (; written < Math.min(due, chunks); written += 1) response.write(contentChunk(wantsUsage));
    if (written === chunks) {
      response.end(STOP + (wantsUsage ? usageChunk(chunks) : '') + DONE);
    } else if (response.writableNeedDrain) {
      response.once('drain', step);
    } else if (delayUs === 0) {
      setImmediate(step);
    } else {
      setTimeout(step, Math.max(1, (written * delayUs) / 1_000 - (performance.now() - begun)));
    }
  };
  step();
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    if (request.url === '/mock/counters') {
      answer(response, JSON.stringify(counters));
      return;
    }
    counters.requests += 1;
    const knobs = knobsIn(body);
    if (/"stream": ?true/.test(body)) return stream(response, knobs, body.includes('"include_usage":'));
    const document = completion(knobs.jsonBytes);
    if (knobs.jsonDelayUs === 0) return answer(response, document);
    setTimeout(() => answer(response, document), knobs.jsonDelayUs / 1_000);
  });
}

const server = createServer({ keepAliveTimeout: 65_000, noDelay: true }, serve);
server.listen(Number(process.argv[2]), '127.0.0.1', 4_096);
