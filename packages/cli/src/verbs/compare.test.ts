import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import { folderWith } from '../../test/weir-process.ts';
import { main } from '../main.ts';

const request = { model: 'any', messages: [{ role: 'user', content: 'How many tokens is this?' }] };
const recorded = {
  request,
  response: {
    usage: {
      prompt_tokens: 100_000,
      completion_tokens: 10_000,
      total_tokens: 110_000,
      prompt_tokens_details: { cached_tokens: 40_000 },
    },
  },
};

async function weir(lines: readonly unknown[] | string, ...args: readonly string[]) {
  const text = typeof lines === 'string' ? lines : lines.map((line) => JSON.stringify(line)).join('\n');
  using folder = folderWith({ 'r.jsonl': text });
  const terminal = fakeTerminal(folder.path);
  const code = await main(['compare', 'r.jsonl', '--list', ...args], terminal);
  return { code, text: [...terminal.written, ...terminal.warned].join('\n') };
}

interface Json {
  readonly models: readonly {
    readonly model: string;
    readonly costUsd: string;
    readonly parts: Readonly<Record<string, string>>;
  }[];
}

describe('weir compare', () => {
  it('prices recorded usage at each model, the cheapest first, exactly', async () => {
    const { code, text } = await weir([recorded], '--models', 'openai/gpt-5,openai/gpt-5-mini', '--json');
    // list prices of 2025-08: 1.25 / 0.125 / 10 and 0.25 / 0.025 / 2 USD per million
    expect(code).toBe(0);
    expect(JSON.parse(text) as Json).toMatchObject({
      requests: 1,
      models: [
        { model: 'openai/gpt-5-mini', costUsd: '0.036', parts: { input: '0.015', cached: '0.001', output: '0.02' } },
        { model: 'openai/gpt-5', costUsd: '0.18', parts: { input: '0.075', cached: '0.005', output: '0.1' } },
      ],
    });
  });

  it('shows a table with how many times the cheapest each costs', async () => {
    const { text } = await weir([recorded], '--models', 'openai/gpt-5,openai/gpt-5-mini');
    expect(text).toMatch(/MODEL +SERVES +INPUT +CACHED +OUTPUT +TOTAL USD +x/);
    expect(text).toMatch(/openai\/gpt-5 +1\/1 .* 0\.18 +5\.00/);
    expect(text).toContain('usage as recorded');
  });

  it('estimates what was not recorded, and says so', async () => {
    const { text } = await weir([request, recorded], '--models', 'openai/gpt-5', '--out', '1000');
    expect(text).toContain('1 of 2 estimated: input counted or bounded, 1000 output tokens assumed at most');
    const { text: limited } = await weir(
      [{ ...request, max_completion_tokens: 10 }],
      '--models',
      'openai/gpt-5',
      '--json',
    );
    expect((JSON.parse(limited) as Json).models[0]?.parts.output).toBe('0.0001');
  });

  it("reads OpenAI's batch lines", async () => {
    const line = { custom_id: '1', method: 'POST', url: '/v1/embeddings', body: { model: 'm', input: 'hello' } };
    const { code, text } = await weir([line], '--models', 'openai/text-embedding-3-small,openai/gpt-5');
    expect(code).toBe(0);
    expect(text).toMatch(/text-embedding-3-small +1\/1/);
    expect(text).toContain('1 models serve none of it');
  });

  it("counts reasoning apart, in chat's and in Anthropic's usage, and cache writes", async () => {
    const chat = {
      ...request,
      usage: { prompt_tokens: 1_000, completion_tokens: 500, completion_tokens_details: { reasoning_tokens: 400 } },
    };
    const { text } = await weir([chat], '--models', 'openai/gpt-5', '--json');
    // 400 and 100 x 10 USD per million
    expect((JSON.parse(text) as Json).models[0]?.parts).toMatchObject({ output: '0.001', reasoning: '0.004' });
    const messages = {
      url: '/v1/messages',
      body: request,
      response: {
        body: {
          usage: {
            input_tokens: 100,
            output_tokens: 10,
            cache_read_input_tokens: 1_000,
            cache_creation_input_tokens: 200,
          },
        },
      },
    };
    const { text: anthropic } = await weir([messages], '--models', 'anthropic/claude-sonnet-4-5', '--json');
    // 100 x 3 + 200 x 3.75, 1,000 x 0.3, 10 x 15 USD per million
    expect((JSON.parse(anthropic) as Json).models[0]?.parts).toMatchObject({
      input: '0.00105',
      cached: '0.0003',
      output: '0.00015',
    });
  });

  it('prices images, by what was recorded or by what is asked for', async () => {
    const asked = { url: '/v1/images/generations', body: { model: 'm', prompt: 'a weir', n: 2, quality: 'high' } };
    const recordedImage = {
      ...asked,
      response: { usage: { input_tokens: 1_000, output_tokens: 4_000, input_tokens_details: { image_tokens: 400 } } },
    };
    const { code, text } = await weir([recordedImage], '--models', 'openai/gpt-image-1', '--json');
    // 600 x 5; 400 x 10 + 4,000 x 40 USD per million
    expect(code).toBe(0);
    expect((JSON.parse(text) as Json).models[0]?.parts).toMatchObject({ input: '0.003', images: '0.164' });
    const unrecorded = await weir([asked], '--models', 'openai/gpt-image-1');
    expect(unrecorded).toMatchObject({ code: 1, text: expect.stringContaining('unpriced: images') });
  });

  it('prices at another service tier', async () => {
    const { text } = await weir([recorded], '--models', 'openai/gpt-5', '--tier', 'batch', '--json');
    expect((JSON.parse(text) as Json).models[0]?.costUsd).toBe('0.09');
  });

  it("reads the ledger's own rows, and passes over those without a usage", async () => {
    const row = {
      cost_pico_usd: '1',
      endpoint: 'chat',
      kind: 'first',
      basis: 'provider',
      usage: { input_tokens: 1_000, reasoning_tokens: 100 },
    };
    const others = [
      { ...row, basis: 'held' },
      { ...row, kind: 'cached' },
      { ...row, kind: 'correction' },
    ];
    const { text } = await weir([row, ...others], '--models', 'openai/gpt-5', '--json');
    expect(JSON.parse(text) as Json).toMatchObject({
      requests: 1,
      models: [{ costUsd: '0.00225', parts: { input: '0.00125', reasoning: '0.001' } }],
    });
    expect(await weir(others, '--models', 'openai/gpt-5')).toEqual({
      code: 2,
      text: expect.stringContaining('has no row with usage'),
    });
  });

  it('names why a model cannot serve all of it, and lists it last', async () => {
    const long = { ...request, messages: [{ role: 'user', content: 'word '.repeat(400_000) }] };
    const { text } = await weir([request, long], '--models', 'openai/gpt-5,openai/gpt-4.1');
    const [, first, second] = text.split('\n');
    expect(first).toMatch(/^openai\/gpt-4\.1 +2\/2/);
    expect(second).toMatch(/^openai\/gpt-5 +1\/2 .*1 context too long/);
  });

  it.each([
    ['not json', 2, 'r.jsonl, line 1: no JSON'],
    ['\n\n', 2, 'r.jsonl has no requests'],
    ['{"messages":[],"usage":{"prompt_tokens":-1}}', 2, 'line 1: its usage has figures that are no counts of tokens'],
    ['{"model":"m"}', 2, "r.jsonl, line 1: neither 'messages', 'input', 'prompt' nor a known 'url'"],
  ])('refuses %j', async (lines, status, message) => {
    const { code, text } = await weir(lines, '--models', 'openai/gpt-5');
    expect([code, text.includes(message)]).toEqual([status, true]);
  });

  it('needs a file that can be read', async () => {
    const terminal = fakeTerminal('/nowhere');
    expect(await main(['compare', 'none.jsonl', '--list', '--models', 'openai/gpt-5'], terminal)).toBe(2);
    expect(terminal.warned.join()).toContain("'none.jsonl' cannot be read: ENOENT");
  });

  it('does not know every model', async () => {
    const { code, text } = await weir([request], '--models', 'gpt-5-minni');
    expect([code, text]).toEqual([1, expect.stringContaining("'gpt-5-minni' is not known: did you mean 'gpt-5-mini'")]);
  });
});
