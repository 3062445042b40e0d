import { anthropic } from '@weir/anthropic';
import { bedrock } from '@weir/bedrock';
import { cohere } from '@weir/cohere';
import { createGateway, type Gateway } from '@weir/gateway';
import { gemini } from '@weir/gemini';
import { openai } from '@weir/openai';
import { type FakeUpstream, fakeUpstream, type WireScript } from '@weir/testkit';

/** A model of each wire. */
export const MODELS = {
  openai: 'openai/gpt-4o',
  anthropic: 'anthropic/claude-sonnet-4-5',
  gemini: 'gemini/gemini-2.5-flash',
  bedrock: 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
  cohere: 'cohere/command-a-03-2025',
} as const;
export type Wire = keyof typeof MODELS;
export const WIRES = Object.keys(MODELS) as readonly Wire[];

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  /** The reply as text. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into
  readonly json: any;
  /** The events of a stream. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into
  readonly events: readonly any[];
  /** What the provider was sent; undefined where nothing was. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks into
  readonly sent: any;
  readonly path: string | undefined;
}

/** A gateway before one upstream that speaks every wire. */
export interface World extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly upstream: FakeUpstream;
  /** Asks through one of the gateway's faces. */
  ask(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Asked>;
  /** Asks for a chat; what the upstream answers. */
  chat(wire: Wire, body: object, script?: WireScript): Promise<Asked>;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export async function world(): Promise<World> {
  const upstream = await fakeUpstream();
  const options = { apiKey: 'key-of-nobody', baseUrl: `${upstream.origin}/v1` };
  const gateway = await createGateway({
    providers: [
      openai(options),
      anthropic(options),
      gemini(options),
      bedrock({ ...options, region: 'us-east-1' }),
      cohere(options),
    ],
  });
  const ask: World['ask'] = async (path, body, headers = {}) => {
    const before = upstream.requests.length;
    const reply = await gateway.fetch(`http://weir${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of reply.body ?? []) chunks.push(chunk);
    } catch {
      // a stream that broke: its last event says why
    }
    const text = Buffer.concat(chunks).toString();
    const request = upstream.requests[before];
    return {
      status: reply.status,
      headers: reply.headers,
      text,
      json: parsed(text),
      events: [...text.matchAll(/^data: ?(\{.*)$/gm)].map(([, data]) => JSON.parse(data!)),
      sent: request?.json,
      path: request?.path,
    };
  };
  return {
    gateway,
    upstream,
    ask,
    chat(wire, body, script) {
      if (script !== undefined) upstream.answer(script);
      return ask('/v1/chat/completions', { model: MODELS[wire], messages: [{ role: 'user', content: 'hi' }], ...body });
    },
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      await upstream.close();
    },
  };
}
