import type { ChatRequest } from '@weir/endpoints';
import { askOnce, callOf, chat, json, type ProviderContext, providerSuite, sse } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AzureOptions, azure } from './azure.ts';

beforeEach(() => {
  for (const name of ['AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const USER = { role: 'user', content: 'hi' } as const;
/** The suite's upstream, seen as a resource. */
const at = ({ baseUrl, apiKey }: ProviderContext) => ({ apiKey, baseUrl: baseUrl.replace(/\/v1$/, '') });
const ask = (options: AzureOptions, request: Partial<ChatRequest> = {}, answer?: Parameters<typeof askOnce>[2]) => {
  const call = chat(
    { model: 'gpt-5', messages: [USER], ...request },
    { target: { provider: 'azure', model: 'gpt-5' } },
  );
  return askOnce((context) => azure({ ...at(context), ...options }), call, answer);
};

describe('azure keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => azure(at(context)));
  const wanted = /counts|comes whole|every endpoint|model of the target|key/;
  for (const { name, run } of cases.filter((one) => wanted.test(one.name))) it(name, run);
});

describe('azure', () => {
  it('asks the v1 API, with its key in a header of its own', async () => {
    const { sent } = await ask({});
    expect(sent).toMatchObject({ path: '/openai/v1/chat/completions', json: { model: 'gpt-5' } });
    expect(sent.headers).toMatchObject({ 'api-key': 'suite-key' });
    expect(sent.headers).not.toHaveProperty('authorization');
  });

  it('asks the API of deployments where a dated version is given', async () => {
    const options = { apiVersion: '2024-10-21', deployments: { 'gpt-5': 'my gpt' } };
    expect((await ask(options)).sent).toMatchObject({
      path: '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21',
      json: { model: 'my gpt' },
    });
    expect((await ask({ apiVersion: 'preview' })).sent.path).toBe('/openai/v1/chat/completions?api-version=preview');
    const call = callOf('responses', { model: 'gpt-5', input: 'hi' });
    const { sent } = await askOnce((context) => azure({ ...at(context), apiVersion: '2025-04-01-preview' }), call);
    expect(sent.path).toBe('/openai/responses?api-version=2025-04-01-preview');
  });

  it('calls a model what its deployment is called', async () => {
    expect((await ask({ deployments: { 'gpt-5': 'prod' } })).sent.json).toMatchObject({ model: 'prod' });
  });

  it('asks models that only Responses serves there, by what their deployment is called', async () => {
    const call = chat({ messages: [USER] }, { target: { provider: 'azure', model: 'gpt-5-pro' } });
    const options = { apiVersion: '2025-04-01-preview', deployments: { 'gpt-5-pro': 'prod' } };
    const { sent } = await askOnce((context) => azure({ ...at(context), ...options }), call);
    expect(sent).toMatchObject({
      path: '/openai/responses?api-version=2025-04-01-preview',
      json: { model: 'prod', store: false, input: [{ role: 'user', content: 'hi' }] },
    });
  });

  it('shows a token of Entra as bearer, asked for each request', async () => {
    let count = 0;
    const token = async () => `token-${++count}`;
    const { sent } = await ask({ token });
    expect(sent.headers).toMatchObject({ authorization: 'Bearer token-1' });
    expect(sent.headers).not.toHaveProperty('api-key');
  });

  it('finds its resource in the options, else in the environment', () => {
    const hosts = (options: AzureOptions) => azure({ apiKey: 'k', ...options }).billing.hosts;
    expect(hosts({ resource: 'ours' })).toEqual(['ours.openai.azure.com']);
    expect(hosts({ baseUrl: 'https://ours.services.ai.azure.com/' })).toEqual(['ours.services.ai.azure.com']);
    expect(() => hosts({})).toThrow("needs a 'resource' or 'baseUrl', or AZURE_OPENAI_ENDPOINT");
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', 'https://env.openai.azure.com/');
    expect(hosts({})).toEqual(['env.openai.azure.com']);
    expect(() => azure({ resource: 'ours' })).toThrow('AZURE_OPENAI_API_KEY');
  });

  it('fills in what events about the content filter leave out', async () => {
    const first = { object: '', choices: [], prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] };
    const late = { index: 0, content_filter_offsets: { check_offset: 5 }, content_filter_results: {} };
    const { events } = await ask({}, { stream: true }, sse([first, { choices: [late] }]));
    expect(events).toEqual([
      { ...first, object: 'chat.completion.chunk' },
      { choices: [{ ...late, delta: {}, finish_reason: null }] },
    ]);
  });

  it.each([
    [
      400,
      {
        message: 'The response was filtered due to the prompt triggering the content management policy.',
        code: 'content_filter',
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: {} },
      },
      'content_refused',
      true,
    ],
    [400, { message: 'Too long', code: 'context_length_exceeded' }, 'context_length_exceeded', true],
    [408, { message: 'Timed out', code: 'Timeout' }, 'upstream_timeout', true],
    [400, { message: 'No such field', code: 'unsupported_parameter' }, 'unsupported_parameter', false],
    [404, { message: 'The API deployment does not exist', code: 'DeploymentNotFound' }, 'model_not_found', false],
    [401, { message: 'Access denied', code: '401' }, 'upstream_auth', false],
  ])('reads its %i %j; what it worked on is billed', async (status, error, code, isBilled) => {
    const { billing } = azure({ resource: 'ours', apiKey: 'k' });
    const thrown = await ask({}, {}, json(status, { error })).catch((reason: unknown) => reason as never);
    const { dispatch } = (thrown as unknown as { details: { dispatch: { status?: number } } }).details;
    expect(thrown).toMatchObject({ code });
    expect(billing.unbilledStatuses.includes(dispatch.status ?? 0)).toBe(!isBilled);
  });

  it('waits as long as it is told', async () => {
    const headers = { 'retry-after': '7', 'retry-after-ms': '6500' };
    await expect(
      ask({}, {}, json(429, { error: { code: 'RateLimitReached', message: 'x' } }, headers)),
    ).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 6500,
    });
  });
});
