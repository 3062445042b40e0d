import {
  type BillingManifest,
  bodyFrom,
  type CallOf,
  type Endpoint,
  EventBus,
  EventStream,
  exchangeOf,
  type Provider,
  type RequestOf,
  readEvents,
  sseEvent,
  type Wishes,
} from '@weir/core';
import { describe, expect, it } from 'vitest';
import { standardEndpoints } from '../standard-endpoints.ts';
import { translated } from './translated.ts';
import type { Translation } from './translation.ts';

const billing: BillingManifest = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};

/** Serves `completions` over `chat`: `prompt` becomes a message, each delta a text. */
const translation: Translation<'completions', 'chat'> = {
  from: 'completions',
  to: 'chat',
  losses: [
    { field: 'suffix', why: 'chat has no middle to fill', changesMeaning: true },
    { field: 'user', why: 'chat names no user', changesMeaning: false },
  ],
  request: ({ request }, losses) => {
    if (request.suffix != null) losses.drop('suffix');
    if (request.user != null) losses.drop('user');
    return { model: request.model, messages: [{ role: 'user', content: String(request.prompt) }] };
  },
  response: ({ id, created, model, choices }) => ({
    id,
    created,
    model,
    object: 'text_completion',
    choices: [{ index: 0, text: choices[0]!.message.content ?? '', finish_reason: 'stop', logprobs: null }],
  }),
  events: () => {
    let count = 0;
    return {
      decode: (event) => {
        count++;
        return [{ text: (event as { choices: [{ delta: { content: string } }] }).choices[0].delta.content }] as never;
      },
      end: () => [{ text: `${count}` }] as never,
    };
  },
};

const seen: CallOf<'chat'>[] = [];

class Upstream implements Provider {
  readonly #secret = 'x';
  readonly name = 'up';
  readonly billing = billing;
  readonly models = [
    { provider: 'up', model: 'm', endpoints: ['chat'], abilities: [], prices: [] },
    { provider: 'up', model: 'e', endpoints: ['embeddings'], abilities: [], prices: [] },
  ];
  started = '';
  readonly endpoints: Provider['endpoints'] = {
    chat: async (call) => {
      seen.push(call);
      if (call.request.stream === true) {
        const events = ['a', 'b'].map((content) => ({ choices: [{ delta: { content } }] }));
        return { kind: 'stream', headers: {}, stream: EventStream.of(events, sseEvent) as never };
      }
      const { content } = call.request.messages[0]!;
      const ended = content === 'failed' ? ',"finish_reason":"error"' : '';
      const text = content === 'broken' ? '{}' : `{"choices":[{"message":{"content":"hi"}${ended}}]}`;
      return { kind: 'value', headers: {}, body: bodyFrom(Buffer.from(text)) };
    },
  };

  async start(): Promise<void> {
    this.started = this.#secret;
  }
}

const serve = (provider: Provider = new Upstream()) => translated(provider, [translation], standardEndpoints());
const callOf = <E extends Endpoint>(endpoint: E, request: RequestOf<E>, wishes: Wishes = {}): CallOf<E> => ({
  endpoint,
  request,
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  purpose: 'serve',
  exchange: exchangeOf({
    id: 'x',
    startedAt: 0,
    principal: { tenant: 't', tags: {} },
    events: new EventBus(),
    wishes,
  }),
});
const ask = (request: object, wishes: Wishes = {}) =>
  callOf('completions', { model: 'm', prompt: 'hello', ...request }, wishes);

describe('a provider that is translated for', () => {
  it('serves the endpoint, and says so on its cards', async () => {
    const provider = serve();
    const reply = await provider.endpoints.completions!(ask({}));
    expect(seen.at(-1)).toMatchObject({ endpoint: 'chat', request: { messages: [{ content: 'hello' }] } });
    expect(reply.kind === 'value' && reply.body.value.choices[0]!.text).toBe('hi');
    expect(provider.models.map(({ endpoints }) => endpoints)).toEqual([['chat', 'completions'], ['embeddings']]);
  });

  it('keeps what it serves itself', async () => {
    const own = {
      ...new Upstream(),
      endpoints: { chat: async () => 0, completions: async () => 1 },
    } as never as Provider;
    expect(serve(own)).toBe(own);
    expect(serve({ ...own, endpoints: {} })).toMatchObject({ endpoints: {} });
    await serve().endpoints.chat!(callOf('chat', { model: 'm', messages: [{ role: 'user', content: 'x' }] }));
    expect(seen.at(-1)!.request.messages[0]!.content).toBe('x');
  });

  it('is started as the instance it is', async () => {
    const upstream = new Upstream();
    await serve(upstream).start!();
    expect(upstream.started).toBe('x');
  });

  it('still tells what it charged, where it can', async () => {
    const report = { provider: 'up', source: 'its bill', lines: [] };
    const telling = Object.assign(new Upstream(), { reconcile: async () => report });

    expect(await serve(telling).reconcile!({ from: 0, to: 1 })).toBe(report);
    expect(serve()).not.toHaveProperty('reconcile');
  });

  it('translates events, and lets the decoder have the last word', async () => {
    const other: Translation = { ...translation, request: () => ({ model: 'm', messages: [], stream: true }) } as never;
    const reply = await translated(new Upstream(), [other], standardEndpoints()).endpoints.completions!(ask({}));
    const events = reply.kind === 'stream' ? await readEvents(reply.stream) : [];
    expect(events).toEqual([{ text: 'a' }, { text: 'b' }, { text: '2' }]);
  });

  it('takes a reply that cannot be translated for the failure of its provider', async () => {
    await expect(serve().endpoints.completions!(ask({ prompt: 'broken' }))).rejects.toMatchObject({
      code: 'upstream_malformed',
      details: { dispatch: { sent: true } },
    });
  });
});

describe('what its provider calls a failure', () => {
  const error = { code: 'error', message: 'The provider ended the answer with an error' };

  it('is one in the other form too', async () => {
    const reply = await serve().endpoints.completions!(ask({ prompt: 'failed' }));
    expect(reply.kind === 'value' && reply.body.value).toEqual({ error });
  });

  it('is one in a stream too', async () => {
    const failed = [{ choices: [{ delta: { content: 'a' } }] }, { choices: [{ delta: {}, finish_reason: 'error' }] }];
    const upstream = new Upstream();
    const endpoints: Provider['endpoints'] = {
      chat: async () => ({ kind: 'stream', headers: {}, stream: EventStream.of(failed, sseEvent) as never }),
    };
    const provider = { name: 'up', billing, models: upstream.models, endpoints };
    const reply = await serve(provider).endpoints.completions!(ask({}));
    const events = reply.kind === 'stream' ? await readEvents(reply.stream) : [];
    expect(events.slice(0, 2)).toEqual([{ text: 'a' }, { error }]);
  });
});

describe('what a translation cannot carry', () => {
  it('is refused by name before anything is sent', async () => {
    const before = seen.length;
    await expect(serve().endpoints.completions!(ask({ suffix: 'end' }))).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'suffix',
      advice: 'reroute',
      message: "The target cannot take 'suffix': chat has no middle to fill",
    });
    expect(seen.length).toBe(before);
  });

  it('is left out where the caller chose so, and told', async () => {
    const call = ask({ suffix: 'end', user: 'u' }, { unsupported: 'drop' });
    await serve().endpoints.completions!(call);
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('suffix, user');
  });

  it('is left out at once where it changes no answer', async () => {
    const call = ask({ user: 'u' });
    await serve().endpoints.completions!(call);
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('user');
  });
});
