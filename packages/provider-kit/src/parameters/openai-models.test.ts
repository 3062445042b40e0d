import { chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fitted } from './model-rules.ts';
import { openaiModels } from './openai-models.ts';

const TOOLS = [{ type: 'function', function: { name: 'f' } }] as const;
const schema = { type: 'json_schema', json_schema: { name: 's', schema: {} } };

/** The field that is refused; undefined where the request passes. */
function refused(model: string, fields: object): string | undefined {
  const call = chat(fields, { target: { provider: 'openai', model } });
  try {
    fitted(call, call.request, openaiModels);
    return undefined;
  } catch (error) {
    return (error as { param?: string }).param;
  }
}

describe("what OpenAI's models do not take", () => {
  it.each([
    ['o3', { temperature: 0.2 }, 'temperature'],
    ['o4-mini-2025-04-16', { top_p: 0.5 }, 'top_p'],
    ['gpt-5', { presence_penalty: 1 }, 'presence_penalty'],
    ['gpt-5-mini', { logprobs: true }, 'logprobs'],
    ['openai/gpt-5-nano-2025-08-07', { logit_bias: { 1: 2 } }, 'logit_bias'],
    ['gpt-6.1-sol', { temperature: 0, reasoning_effort: 'low' }, 'temperature'],
    ['gpt-5.1', { temperature: 0, reasoning_effort: 'low' }, 'temperature'],
    ['gpt-6-luna', { top_logprobs: 2, reasoning_effort: 'max' }, 'top_logprobs'],
    ['gpt-5', { reasoning_effort: 'none' }, 'reasoning_effort'],
    ['gpt-5.1', { reasoning_effort: 'xhigh' }, 'reasoning_effort'],
    ['gpt-5.2', { reasoning_effort: 'minimal' }, 'reasoning_effort'],
    ['o3', { reasoning_effort: 'minimal' }, 'reasoning_effort'],
    ['gpt-4o-mini', { reasoning_effort: 'low' }, 'reasoning_effort'],
    ['gpt-4.1', { reasoning_effort: 'none' }, 'reasoning_effort'],
    ['gpt-5.6-sol', { reasoning_effort: 'high', tools: TOOLS }, 'reasoning_effort'],
    ['gpt-4', { response_format: { type: 'json_object' } }, 'response_format'],
    ['gpt-4-turbo', { response_format: schema }, 'response_format'],
    ['gpt-3.5-turbo-0125', { response_format: schema }, 'response_format'],
    ['gpt-4o-search-preview', { temperature: 0 }, 'temperature'],
  ])('%s refuses %j', (model, fields, param) => {
    expect(refused(model, fields)).toBe(param);
  });

  it.each([
    ['gpt-4o', { temperature: 0, logprobs: true, n: 3, response_format: schema }],
    ['gpt-4o-2024-05-13', { response_format: { type: 'json_object' } }],
    ['gpt-4-turbo', { response_format: { type: 'json_object' } }],
    ['gpt-5-chat-latest', { temperature: 0.3 }],
    ['gpt-5', { temperature: 1, reasoning_effort: 'minimal' }],
    ['gpt-5.1', { temperature: 0 }],
    ['gpt-5.1', { temperature: 0, reasoning_effort: 'none' }],
    ['gpt-5.1', { temperature: 1, presence_penalty: 0, logprobs: false, logit_bias: {}, reasoning_effort: 'low' }],
    ['gpt-5.6', { reasoning_effort: 'max' }],
    ['gpt-5.6', { tools: TOOLS }],
    ['gpt-6-sol', { reasoning_effort: 'high', tools: TOOLS }],
    ['gpt-7', { temperature: 0, reasoning_effort: 'extreme' }],
    ['my-gpt-5-deployment', { temperature: 0 }],
  ])('%s takes %j', (model, fields) => {
    expect(refused(model, fields)).toBeUndefined();
  });

  it.each([
    ['o3', true],
    ['gpt-5.2', true],
    ['gpt-4o', false],
    ['gpt-7', false],
  ])('%s calls its limit max_completion_tokens: %s', (model, isRenamed) => {
    const call = chat({ max_tokens: 9 }, { target: { provider: 'openai', model } });

    expect(fitted(call, call.request, openaiModels)).toMatchObject(
      isRenamed ? { max_completion_tokens: 9 } : { max_tokens: 9 },
    );
  });
});
