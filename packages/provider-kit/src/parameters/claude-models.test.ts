import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { claudeModels } from './claude-models.ts';
import { fitted } from './model-rules.ts';

const BUDGET = { thinking: { type: 'enabled', budget_tokens: 2_000 } };
const ANY = { tool_choice: { type: 'any', disable_parallel_tool_use: true } };

const asked = (model: string, fields: object, wishes = {}) =>
  callOf('messages', { model: 'm', max_tokens: 9_000, messages: [], ...fields } as never, {
    target: { provider: 'anthropic', model },
    wishes,
  });

function refused(model: string, fields: object): string | undefined {
  const call = asked(model, fields);
  try {
    fitted(call, call.request, claudeModels);
    return undefined;
  } catch (error) {
    return (error as { param?: string }).param;
  }
}

describe('what Claude models do not take', () => {
  it.each([
    ['claude-opus-4-7', { temperature: 0 }, 'temperature'],
    ['claude-sonnet-5', { top_k: 5 }, 'top_k'],
    ['us.anthropic.claude-opus-5-5-v1:0', ANY, 'tool_choice.type'],
    ['claude-sonnet-5-5', { thinking: { type: 'disabled' } }, 'thinking.type'],
    ['claude-fable-5', BUDGET, 'thinking.type'],
    ['claude-sonnet-4-5', { thinking: { type: 'adaptive' } }, 'thinking.type'],
    ['claude-sonnet-4-6', { output_config: { effort: 'xhigh' } }, 'output_config.effort'],
    ['claude-sonnet-4@20250514', { output_config: { format: { type: 'json_schema' } } }, 'output_config.format'],
    ['claude-haiku-4-5', { ...BUDGET, temperature: 0.5 }, 'temperature'],
    ['claude-haiku-4-5', { ...BUDGET, ...ANY }, 'tool_choice.type'],
  ])('%s refuses %j', (model, fields, param) => {
    expect(refused(model, fields)).toBe(param);
  });

  it.each([
    ['claude-haiku-4-5', { temperature: 0, top_k: 3, ...ANY }],
    ['claude-haiku-4-5', { ...BUDGET, temperature: 1 }],
    ['claude-sonnet-5', { temperature: 1, thinking: { type: 'disabled' }, output_config: { effort: 'xhigh' } }],
    ['claude-sonnet-5-5', { tool_choice: { type: 'auto' }, thinking: { type: 'between_tools' } }],
    ['claude-nova-7', { temperature: 0, ...BUDGET, ...ANY }],
  ])('%s takes %j', (model, fields) => {
    expect(refused(model, fields)).toBeUndefined();
  });

  it('leaves out no more than what cannot be taken, where the caller chose to', () => {
    const fields = { ...ANY, output_config: { effort: 'xhigh', format: { type: 'json_schema' } } };
    const drop = { unsupported: 'drop' } as const;
    const first = asked('claude-sonnet-4-6', fields, drop);
    const second = asked('claude-opus-5-5', fields, drop);

    expect(fitted(first, first.request, claudeModels)).toMatchObject({ output_config: { format: {} }, ...ANY });
    expect(fitted(second, second.request, claudeModels)).toMatchObject({
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      output_config: { effort: 'xhigh' },
    });
  });
});
