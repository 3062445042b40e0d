import type { BillingManifest, Call } from '@weir/core';
import { chatOverResponses, exactJson, Losses, type ResponsesResponse, type ResponsesRules } from '@weir/endpoints';
import type { Codec } from './codec.ts';

/** Whoever serves Responses counts so there. */
const COUNTS: BillingManifest = {
  cancelStopsBilling: 'unknown',
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};

/** Chat completions over `POST /responses`, for what is served by nothing else. */
export function chatOverResponsesCodec(rules: Partial<ResponsesRules> = {}): Codec<'chat'> {
  const translation = chatOverResponses(rules);
  return {
    encode: (call) => ({
      path: '/responses',
      body: Buffer.from(JSON.stringify(translation.request(call, new Losses(call as Call, translation.losses)))),
    }),
    decode(bytes, call) {
      const response = exactJson(Buffer.from(bytes).toString('utf8')) as ResponsesResponse;
      return Buffer.from(JSON.stringify(translation.response(response, { call, billing: COUNTS })));
    },
    decodeEvents: (call) => translation.events({ call, billing: COUNTS }),
  };
}

/** Models of OpenAI's that only Responses serves. Source: its model pages, November 2026. */
const ONLY_RESPONSES = /^o\d-pro|^gpt-\d+(\.\d+)?-pro|codex/;

export const openaiOnlyResponses = (model: string): boolean => ONLY_RESPONSES.test(model);
