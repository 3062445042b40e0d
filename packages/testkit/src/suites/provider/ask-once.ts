import { type Call, endpointOf } from '@weir/core';
import { fakeUpstream, type ReceivedRequest } from '../../upstream/fake-upstream.ts';
import { json } from '../../upstream/http-scripts.ts';
import type { WireScript } from '../../upstream/wire-script.ts';
import type { MakeProvider } from './provider-suite-options.ts';

/** One request to a provider, as both sides saw it. */
export interface Asked {
  /** What the upstream got. */
  readonly sent: ReceivedRequest;
  /** What came back, parsed; undefined for a stream. */
  readonly value: unknown;
  /** The events of a stream, parsed. */
  readonly events: readonly unknown[];
}

/**
 * Asks a provider once, against an upstream on loopback: for what is special about one vendor's wire.
 *
 * @param answer what the upstream says; default: an empty object
 * @throws what the provider throws
 */
export async function askOnce(make: MakeProvider, call: Call, answer: WireScript = json(200, {})): Promise<Asked> {
  const upstream = await fakeUpstream();
  upstream.answer(answer);
  const provider = await make({ baseUrl: `${upstream.origin}/v1`, apiKey: 'suite-key' });
  try {
    const serve = endpointOf(provider, call);
    if (serve === undefined) throw new Error(`'${provider.name}' does not serve '${call.endpoint}'`);
    const reply = await serve(call);
    const events: unknown[] = [];
    if (reply.kind === 'stream')
      for await (const { event } of reply.stream) if (event !== undefined) events.push(event);
    const value = reply.kind === 'value' ? reply.body.value : undefined;
    return { sent: upstream.requests[0]!, value, events };
  } finally {
    await provider.stop?.();
    await upstream.close();
  }
}
