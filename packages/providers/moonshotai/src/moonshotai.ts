import type { ChatRequest } from '@weir/endpoints';
import { openaiFactory, type QuirkContext, refused } from '@weir/provider-kit';

/** K3 has three efforts and no way not to think; K2.5 and 2.6 think or do not; others decide themselves. */
function withEffort(request: ChatRequest, { model, losses }: QuirkContext): ChatRequest {
  const { reasoning_effort: effort, ...rest } = request;
  if (effort === undefined || effort === null) return request;
  if (/kimi-k2\.[56]/.test(model)) return { thinking: { type: effort === 'none' ? 'disabled' : 'enabled' }, ...rest };
  const isK3 = /kimi-k3/.test(model);
  if (isK3 && effort !== 'none') return { ...rest, reasoning_effort: K3_EFFORTS[effort] ?? effort };
  if (isK3 || effort !== 'none') losses.drop('reasoning_effort');
  return rest;
}

const K3_EFFORTS: Readonly<Record<string, string>> = Object.freeze({
  minimal: 'low',
  medium: 'high',
  xhigh: 'max',
});

/** Moonshot's Kimi models. https://platform.moonshot.ai/docs (November 2026). */
export const moonshotai = openaiFactory({
  name: 'moonshotai',
  baseUrl: 'https://api.moonshot.ai/v1',
  keyVariable: 'MOONSHOT_API_KEY',
  cancelStopsBilling: 'unknown',
  endpoints: ['chat'],
  reasoningFormats: [],
  chat: {
    losses: [
      ...refused('Moonshot has no such field', 'logprobs', 'top_logprobs', 'logit_bias', 'web_search_options'),
      ...refused('Moonshot writes text alone', 'audio', 'modalities'),
    ],
    developerRole: 'system',
    repairsCalls: true,
    thinkingField: 'reasoning_content',
    answerFields: ['refusal', 'annotations', 'audio'],
    request: withEffort,
  },
});
