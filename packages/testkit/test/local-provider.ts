import { bodyOf, type CallOf, EventStream, type Provider, throwIfAborted } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import { cardOf, chatResponse, type LocalProviderContext } from '../src/index.ts';
import type { Fault } from './handmade-errors.ts';

const VECTORS = { object: 'list', data: [], model: 'm', usage: { prompt_tokens: 1, total_tokens: 1 } };

/** A provider inside the process; with a fault it breaks one promise and keeps the others. */
export function local({ clock }: LocalProviderContext, fault?: Fault): Provider {
  async function work({ signal, request }: CallOf<'chat' | 'embeddings'>): Promise<void> {
    if (fault !== 'answers what is aborted') throwIfAborted(signal);
    if (fault === 'mutates') (request as { user?: string }).user = 'me';
    const isDeaf = fault === 'works deaf' || (fault === 'answers what is aborted' && signal.aborted);
    if (isDeaf) return fault === 'works deaf' ? clock.sleep(10) : undefined;
    await clock.sleep(10, signal).catch(() => throwIfAborted(signal));
  }

  async function* pieces(call: CallOf<'chat'>): AsyncGenerator<ReturnType<typeof chatEndpoint.split>[number]> {
    for (const event of chatEndpoint.split(chatResponse(fault === 'streams other words' ? 'Bye' : 'Hello'))) {
      yield event;
      if (fault === 'streams deaf') await clock.sleep(10);
      else await clock.sleep(10, call.signal).catch(() => throwIfAborted(call.signal));
    }
  }

  return {
    name: 'local',
    endpoints: {
      chat: async (call) => {
        await work(call);
        return call.request.stream === true
          ? { kind: 'stream', headers: {}, stream: EventStream.of(pieces(call), chatEndpoint.encodeEvent) }
          : { kind: 'value', headers: {}, body: bodyOf(chatResponse('Hello')) };
      },
      embeddings: async (call) => {
        await work(call);
        const value = fault === 'answers with errors' ? { error: { message: 'Sorry' } } : VECTORS;
        const bytes = Buffer.from(JSON.stringify(fault === 'writes something else' ? {} : value));
        return { kind: 'value', headers: {}, body: { value: value as never, bytes } };
      },
    },
    models: [cardOf(fault === 'describes models of others' ? 'openai' : 'local')],
    billing: {
      cancelStopsBilling: true,
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: [],
      hosts: [],
    },
  };
}
