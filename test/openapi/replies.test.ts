import { createGateway, type Gateway } from '@weir/gateway';
import { sandbox } from '@weir/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isThere, violation } from './surface.ts';

if (!isThere) it.todo('the specification is not here: nothing was validated');

interface Choices {
  readonly object?: string;
  readonly choices?: readonly { readonly finish_reason: string | null }[];
}
/** OpenAI's events of completions have no finish until the last; its specification demands one. */
const finished = (event: unknown): unknown => {
  const { object, choices = [] } = event as Choices;
  if (object !== 'text_completion') return event;
  return {
    ...(event as object),
    choices: choices.map((one) => ({ ...one, finish_reason: one.finish_reason ?? 'stop' })),
  };
};

const messages = [{ role: 'user', content: 'Say something' }];
const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }];

describe.skipIf(!isThere)("what the gateway answers is what OpenAI's specification says", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await createGateway({ providers: [sandbox({ latencyMs: 0, chunkMs: 0 })] });
  });
  afterAll(() => gateway.stop());

  const ask = (path: string, body?: object): Promise<Response> =>
    gateway.fetch(`http://weir/v1${path}`, {
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  const events = async (reply: Response): Promise<readonly unknown[]> =>
    [...(await reply.text()).matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown);

  it('which notices what is missing, and what is of another kind', () => {
    expect(violation('CreateChatCompletionResponse', {})).toMatch(/required/);
    expect(violation('Model', { id: 1, object: 'model', created: 0, owned_by: 'x' })).toMatch(/id must be string/);
  });

  it.each([
    ['/models', undefined, 'ListModelsResponse'],
    ['/models/sandbox/sandbox-small', undefined, 'Model'],
    ['/chat/completions', { model: 'sandbox-small', messages }, 'CreateChatCompletionResponse'],
    ['/chat/completions', { model: 'sandbox-large', messages, tools, n: 2 }, 'CreateChatCompletionResponse'],
    ['/completions', { model: 'sandbox-small', prompt: 'Say', n: 2 }, 'CreateCompletionResponse'],
    ['/embeddings', { model: 'sandbox-embed', input: ['a', 'b'] }, 'CreateEmbeddingResponse'],
    ['/moderations', { model: 'sandbox-moderation', input: 'a' }, 'CreateModerationResponse'],
    ['/chat/completions', { model: 'nobody', messages }, 'ErrorResponse'],
    ['/chat/completions', { model: 'sandbox-small', messages: [] }, 'ErrorResponse'],
    ['/nowhere', { model: 'sandbox-small' }, 'ErrorResponse'],
  ])('%s %j: %s', async (path, body, schema) => {
    expect(violation(schema, await (await ask(path, body)).json())).toBe('');
  });

  it.each([
    ['/chat/completions', { model: 'sandbox-small', messages }, 'CreateChatCompletionStreamResponse'],
    ['/chat/completions', { model: 'sandbox-large', messages, tools, n: 2 }, 'CreateChatCompletionStreamResponse'],
    ['/completions', { model: 'sandbox-small', prompt: 'Say' }, 'CreateCompletionResponse'],
  ])('%s %j, streamed: %s', async (path, body, schema) => {
    const found = await events(await ask(path, { ...body, stream: true, stream_options: { include_usage: true } }));
    expect(found.length).toBeGreaterThan(2);
    for (const event of found) expect(violation(schema, finished(event))).toBe('');
  });
});
