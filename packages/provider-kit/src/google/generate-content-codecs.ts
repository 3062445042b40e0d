import type { BillingManifest, Call } from '@weir/core';
import {
  chatOverGenerateContent,
  exactJson,
  type GenerateContentRequest,
  type GenerateContentResponse,
  Losses,
} from '@weir/endpoints';
import type { Codec, EncodedRequest } from '../codec.ts';

export interface GenerateContentWire {
  /** Where a method of a model is, below the base URL. */
  path(model: string, method: string): string;
  /** The body of a request, where it differs: without what the path says, whatever this does. */
  body?(request: Omit<GenerateContentRequest, 'model' | 'stream'>): object;
  /** Headers of a request beyond the provider's own: name, value, name, value. */
  headers?(request: GenerateContentRequest): readonly string[];
}

function encoded(wire: GenerateContentWire, whole: GenerateContentRequest): EncodedRequest {
  const { model, stream, ...request } = whole;
  const method = stream === true ? 'streamGenerateContent' : 'generateContent';
  const headers = wire.headers?.(whole) ?? [];
  return {
    path: `${wire.path(model, method)}${stream === true ? '?alt=sse' : ''}`,
    ...(headers.length === 0 ? {} : { headers: ['content-type', 'application/json', ...headers] }),
    body: Buffer.from(JSON.stringify(wire.body?.(request) ?? request)),
  };
}

/** Chat completions over generateContent, wherever Google serves it. */
export const chatOverGoogle = (wire: GenerateContentWire, billing: Omit<BillingManifest, 'hosts'>): Codec<'chat'> => {
  const manifest = { ...billing, hosts: [] };
  return {
    encode: (call) =>
      encoded(wire, chatOverGenerateContent.request(call, new Losses(call as Call, chatOverGenerateContent.losses))),
    decode(bytes, call) {
      const reply = exactJson(Buffer.from(bytes).toString('utf8')) as GenerateContentResponse;
      return Buffer.from(JSON.stringify(chatOverGenerateContent.response(reply, { call, billing: manifest })));
    },
    decodeEvents: (call) => chatOverGenerateContent.events({ call, billing: manifest }),
  };
};
