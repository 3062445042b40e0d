import { bodyPlans, bodyText, COUNTER_FIELD } from './bodies.ts';

/** Told apart from the requests of the load generator, whose numbers start lower. */
const PROBE_NUMBER = '#999999999999';
const TIMEOUT_MS = 15_000;
const STAMP = /@\d{16}@/g;

async function post(port: number, headers: readonly string[], body: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: [
      ['content-type', 'application/json'],
      ['authorization', 'Bearer sk-bench'],
      ...headers.map((line) => line.split(': ', 2) as [string, string]),
    ],
    body: body.replace(COUNTER_FIELD, PROBE_NUMBER),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`answers ${response.status}: ${text.slice(0, 200)}`);
  return text;
}

/** Asks a target for one answer and one stream; throws when it does not serve them whole. */
export async function probe(port: number, headers: readonly string[], asksForStream: boolean): Promise<void> {
  const answer = await post(port, headers, bodyText(bodyPlans.json1k));
  if (!answer.includes('"usage"')) throw new Error(`its JSON answer lacks usage: ${answer.slice(0, 200)}`);
  if (!asksForStream) return;
  const plan = bodyPlans.stream100;
  const stream = await post(port, headers, bodyText(plan));
  const chunks = stream.match(STAMP)?.length ?? 0;
  if (chunks !== plan.stream.chunks) throw new Error(`its stream has ${chunks} chunks of ${plan.stream.chunks}`);
  if (!stream.includes('data: [DONE]')) throw new Error('its stream does not end with [DONE]');
  if (!stream.includes('"completion_tokens"')) throw new Error('its stream lacks the usage that was asked for');
}
