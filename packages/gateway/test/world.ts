import { CLOCK, type GatewayReply, type GatewayRequest, LEDGER, RANDOM } from '@weir/core';
import { ManualClock, type ScriptedProvider, type Step, scripted, seededRandom } from '@weir/testkit';
import { createGateway, type Gateway, type GatewayOptions } from '../src/index.ts';
import { RowLedger } from './row-ledger.ts';

/** A reply that was read to its end, or to where it broke. */
export interface Read {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into
  readonly json: any;
  /** Whether the body broke off. */
  readonly isBroken: boolean;
}

export interface World {
  readonly gateway: Gateway;
  readonly upstream: ScriptedProvider;
  readonly ledger: RowLedger;
  readonly clock: ManualClock;
  /** What was reported as a defect. */
  readonly defects: unknown[];
  /** Asks the gateway for a chat completion, or for anything else. */
  ask(body: object | string | Uint8Array, request?: Partial<GatewayRequest>): Promise<Read>;
  get(path: string, headers?: GatewayRequest['headers']): Promise<Read>;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const question = (more: object = {}): object => ({
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  ...more,
});

const bytesOf = (body: object | string | Uint8Array): Uint8Array =>
  body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

/** Reads a reply to its end. */
export async function read(reply: GatewayReply): Promise<Read> {
  const chunks: Uint8Array[] = [];
  let isBroken = false;
  try {
    if (reply.body instanceof Uint8Array) chunks.push(reply.body);
    else for await (const chunk of reply.body) chunks.push(chunk);
  } catch {
    isBroken = true;
  }
  const text = Buffer.concat(chunks).toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: reply.status, headers: reply.headers, text, json, isBroken };
}

/** A gateway over one scripted provider, with a clock that stands still and a ledger that shows its rows. */
export async function world(
  steps: readonly Step[] = [{ text: 'hello' }],
  options: Partial<GatewayOptions> & { readonly upstream?: ScriptedProvider } = {},
): Promise<World> {
  const { upstream = scripted('a', steps), services = [], ...more } = options;
  const clock = new ManualClock();
  const ledger = new RowLedger();
  const gateway = await createGateway({
    providers: [upstream],
    services: [[CLOCK, clock], [RANDOM, seededRandom()], [LEDGER, ledger], ...services],
    ...more,
  });
  const defects: unknown[] = [];
  gateway.events.on('defect', ({ error }) => defects.push(error));
  const ask = (body: object | string | Uint8Array, request: Partial<GatewayRequest> = {}): Promise<Read> =>
    gateway
      .handle({
        method: 'POST',
        path: '/v1/chat/completions',
        ...request,
        headers: { ...JSON_TYPE, ...request.headers },
        body: bytesOf(body),
      })
      .then(read);
  const get = (path: string, headers: GatewayRequest['headers'] = {}): Promise<Read> =>
    gateway.handle({ method: 'GET', path, headers, body: new Uint8Array(0) }).then(read);
  return { gateway, upstream, ledger, clock, defects, ask, get };
}

/** The parsed events of a stream's text, `[DONE]` as text. */
// biome-ignore lint/suspicious/noExplicitAny: what a test looks into
export const eventsIn = (text: string): any[] =>
  text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data:'))
    .map((frame) => frame.slice(5).trim())
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)));
