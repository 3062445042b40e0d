import {
  ACCOUNTS,
  ATTEMPT_BUDGET,
  CATALOGUE,
  defineMiddleware,
  defineService,
  KEY_VALUE,
  LEDGER,
  optional,
  provide,
  TOKENIZER,
  token,
  withTraits,
} from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import { cardOf, catalogueOf, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { question, world } from '../test/world.ts';
import { createGateway } from './create-gateway.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const providers = [scripted('a', [{ text: 'x' }])];
const needing = (service: symbol) =>
  defineMiddleware({
    name: 'needy',
    inject: { store: service },
    defaults: {},
    schema: { type: 'object' },
    create: () => (call, next) => next(call),
  })();
const limited = defineMiddleware<{ readonly limit: number }, { tokenizer: ReturnType<typeof optional> }>({
  name: 'limited',
  inject: { tokenizer: optional(TOKENIZER) },
  defaults: { limit: 3 },
  schema: { type: 'object', additionalProperties: false, properties: { limit: { type: 'integer', minimum: 1 } } },
  create:
    ({ tokenizer }, { limit }) =>
    async (call, next) => {
      call.exchange.headers.set('x-weir-limit', `${limit} ${tokenizer === undefined ? 'uncounted' : 'counted'}`);
      return next(call);
    },
});

describe('a gateway that cannot work is refused at the start', () => {
  it.each([
    [
      KEY_VALUE,
      "'needy' needs the service 'weir/key-value', which nothing provides: add it to 'services', for example memory() of @weir/memory",
    ],
    [
      ACCOUNTS,
      "'needy' needs the service 'weir/accounts', which nothing provides: add it to 'services', for example memory() of @weir/memory or sqlite() of @weir/sqlite",
    ],
    [LEDGER, 'for example memory() of @weir/memory or sqlite() of @weir/sqlite'],
    [ATTEMPT_BUDGET, 'for example attemptBudget() of @weir/retry-budget'],
    [token('own'), "'needy' needs the service 'weir/own', which nothing provides: add it to 'services'"],
  ])('without %s, naming what to add', async (service, message) => {
    const made = createGateway({ providers, middleware: [needing(service)] });
    await expect(made).rejects.toMatchObject({ code: 'invalid_pipeline' });
    await expect(made).rejects.toThrow(message);
  });

  it('with an option out of bounds, naming it', async () => {
    const made = createGateway({ providers, middleware: [limited({ limit: 0 })] });
    await expect(made).rejects.toMatchObject({
      code: 'invalid_options',
      param: 'limit',
      message: "Option of 'limited': 'limit' is the number 0: must be >= 1",
    });
  });

  it('with an option nobody knows, naming it', async () => {
    const typo = limited({ limti: 3 } as never);
    await expect(createGateway({ providers, middleware: [typo] })).rejects.toThrow(
      "Option of 'limited': 'limti' is not known",
    );
  });

  it('with a service whose options are wrong', async () => {
    const store = defineService({
      name: 'store',
      inject: {},
      provides: [KEY_VALUE],
      defaults: { file: '' },
      schema: { type: 'object', properties: { file: { type: 'string', minLength: 1 } } },
      create: () => ({ services: new Map() }),
    });
    await expect(createGateway({ providers, services: [store()] })).rejects.toThrow(
      "Option of 'store': 'file' is a string of 0 characters",
    );
  });

  it('with a list in an order that cannot work, naming both parties', async () => {
    const fallback = withTraits((call, next) => next(call), { name: 'fallback', repeats: 'target' });
    const meter = withTraits((call, next) => next(call), { name: 'meter', scope: 'attempt' });
    await expect(createGateway({ providers, middleware: [meter, fallback] })).rejects.toThrow(/'meter'.*'fallback'/);
  });

  it('with two providers of one name, naming it', async () => {
    await expect(
      createGateway({ providers: [...providers, scripted('b', []), scripted('a', [])] }),
    ).rejects.toMatchObject({
      code: 'invalid_options',
      message: "Two providers have the name 'a'",
    });
  });

  it('with aliases beside a catalogue that has its own', async () => {
    const own = defineService({
      name: 'own-catalogue',
      inject: {},
      provides: [CATALOGUE],
      defaults: {},
      schema: {},
      create: () => ({ services: new Map([provide(CATALOGUE, catalogueOf([]))]) }),
    });
    await expect(createGateway({ providers, services: [own()], aliases: { fast: 'a/m' } })).rejects.toThrow(
      "'aliases' belongs into the options of 'own-catalogue'",
    );
  });
});

describe('services', () => {
  it('are given to those who ask, and optional ones may be missing', async () => {
    const counted = { count: () => 1, load: async () => true };
    const without = await world([{ text: 'x' }], { middleware: [limited()] });
    const given = await world([{ text: 'x' }], {
      middleware: [limited({ limit: 5 })],
      services: [[TOKENIZER, counted]],
    });
    expect((await without.ask(question())).headers['x-weir-limit']).toBe('3 uncounted');
    expect((await given.ask(question())).headers['x-weir-limit']).toBe('5 counted');
  });

  it('listed later override earlier ones and the defaults', async () => {
    const [one, two] = [catalogueOf([]), catalogueOf([cardOf('a', 'two')])];
    const { gateway, ask } = await world([{ text: 'x' }], {
      services: [
        [CATALOGUE, one],
        [CATALOGUE, two],
      ],
    });
    expect(gateway.service(CATALOGUE)).toBe(two);
    expect(gateway.service(KEY_VALUE)).toBeUndefined();
    expect((await ask(question({ model: 'two' }))).status).toBe(200);
    expect((await ask(question({ model: 'm' }))).status).toBe(404);
  });
});

describe('limits', () => {
  it('have the documented defaults', async () => {
    const { gateway } = await world();
    expect(gateway.limits).toEqual({ bodyBytes: 10_485_760, bodyMs: 60_000 });
    expect(DEFAULT_LIMITS).toEqual({
      bodyBytes: 10_485_760,
      bodyMs: 60_000,
      jsonDepth: 64,
      jsonKeys: 20_000,
      stallMs: 30_000,
      deadlineMs: Number.POSITIVE_INFINITY,
      drainMs: 30_000,
    });
  });

  it('may be set one by one', async () => {
    const { ask, gateway } = await world([{ text: 'x' }], { limits: { bodyBytes: 200, jsonDepth: 3, jsonKeys: 4 } });
    expect(gateway.limits.bodyBytes).toBe(200);
    expect((await ask(question())).status).toBe(200);
    expect((await ask(question({ user: 'u' }))).json.error.code).toBe('json_too_many_keys');
    expect((await ask({ a: [[[1]]] })).json.error.code).toBe('json_too_deep');
    expect((await ask(question({ user: 'x'.repeat(200) }))).json.error.code).toBe('body_too_large');
  });
});

describe('endpoints and paths', () => {
  it('may be served elsewhere', async () => {
    const { ask } = await world([{ text: 'x' }], { basePath: '/openai/v1' });
    expect((await ask(question(), { path: '/openai/v1/chat/completions' })).status).toBe(200);
    expect((await ask(question())).status).toBe(404);
  });

  it('may be added or replaced', async () => {
    const strict = { ...chatEndpoint, schema: { type: 'object', required: ['user'] } };
    const { ask } = await world([{ text: 'x' }], { endpoints: [strict as never] });
    expect((await ask(question())).json.error.message).toBe("'user' is missing");
  });
});

describe('events of an exchange', () => {
  it('tell its start and its end, with the error it ended with', async () => {
    const { gateway, ask } = await world([{ text: 'x' }, { fail: 503 }]);
    const told: unknown[] = [];
    gateway.events.on('exchange:started', ({ endpoint }) => told.push(['started', endpoint]));
    gateway.events.on('exchange:ended', ({ endpoint, error }) => told.push(['ended', endpoint, error?.code]));
    await ask(question());
    await ask(question());
    await ask('{');
    expect(told).toEqual([
      ['started', 'chat'],
      ['ended', 'chat', undefined],
      ['started', 'chat'],
      ['ended', 'chat', 'upstream_unavailable'],
    ]);
  });
});
