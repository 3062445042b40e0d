import { describe, expect, it } from 'vitest';
import { searchesAtMost } from './searches-at-most.ts';

describe('the searches a model may make', () => {
  it.each<[string, unknown, number]>([
    ['none where there is no such tool', { tools: [{ type: 'function', function: { name: 'web_search' } }] }, 0],
    ['as many as its tool may be used', { tools: [{ type: 'web_search_20250305', max_uses: 3 }] }, 3],
    ['10 where nobody bounds them', { tools: [{ type: 'web_search' }] }, 10],
    ['10 where chat asks for them', { web_search_options: {} }, 10],
    ['of all such tools', { tools: [{ type: 'web_search' }, { type: 'x_search' }] }, 20],
    ['no more than calls of tools', { tools: [{ type: 'web_search' }], max_tool_calls: 2 }, 2],
    ['none of what is no request', { tools: 'web_search', web_search_options: null }, 0],
  ])('are %s', (_, request, searches) => {
    expect(searchesAtMost(request)).toBe(searches);
  });
});
