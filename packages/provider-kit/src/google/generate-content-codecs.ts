import { type BillingManifest, type Call, rawOf } from '@weir/core';
import {
  chatOverGenerateContent,
  exactJson,
  type GenerateContentRequest,
  type GenerateContentResponse,
  Losses,
} from '@weir/endpoints';
import type { Codec, Codecs, EncodedRequest } from '../codec.ts';
import { googleName } from './google-path.ts';

export interface GenerateContentWire {
  /** Where a method of a model is, below the base URL. */
  path(model: string, method: string): string;
  /** The body of a request, where it differs: without what the path says, whatever this does. */
  body?(request: Omit<GenerateContentRequest, 'model' | 'stream'>): object;
  /** Headers of a request beyond the provider's own: name, value, name, value. */
  headers?(request: GenerateContentRequest): readonly string[];
}

function encoded(
  wire: GenerateContentWire,
  whole: GenerateContentRequest,
  model: string = whole.model,
): EncodedRequest {
  const { model: _, stream, ...request } = whole;
  const method = stream === true ? 'streamGenerateContent' : 'generateContent';
  const headers = wire.headers?.(whole) ?? [];
  return {
    path: `${wire.path(model, method)}${stream === true ? '?alt=sse' : ''}`,
    ...(headers.length === 0 ? {} : { headers: ['content-type', 'application/json', ...headers] }),
    body: bodyOf(whole, wire.body?.(request) ?? request, wire),
  };
}

/** The caller's own bytes where nothing about them changes. */
function bodyOf(whole: object, body: object, wire: GenerateContentWire): Uint8Array {
  const raw = rawOf(whole);
  return raw?.isBesidePath === true && wire.body === undefined ? raw.bytes : Buffer.from(JSON.stringify(body));
}

/** Google's own wire: what callers send is what it reads. */
export const googleCodecs = (wire: GenerateContentWire): Codecs => ({
  generateContent: { encode: ({ request, target }) => encoded(wire, request, target?.model) },
  'generateContent.count': {
    encode({ request, target }) {
      const { model: asked, generateContentRequest: whole, ...rest } = request;
      const model = target?.model ?? asked;
      const named = typeof whole === 'object' && whole !== null ? { ...whole, model: googleName(model) } : undefined;
      const body = named === undefined ? rest : { ...rest, generateContentRequest: named };
      return { path: wire.path(model, 'countTokens'), body: Buffer.from(JSON.stringify(body)) };
    },
  },
});

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
