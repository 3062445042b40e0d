import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../../test/failures-of.ts';
import type { Fault } from '../../../test/handmade-errors.ts';
import { handmade } from '../../../test/handmade-provider.ts';
import { naive } from '../../../test/naive-provider.ts';
import { providerSuite } from './provider-suite.ts';
import type { EndpointFixture, ProviderSuiteOptions } from './provider-suite-options.ts';

/** Short, so that there are few places to cut it at. */
const CHAT: EndpointFixture = {
  endpoint: 'chat',
  request: { messages: [{ role: 'user', content: 'hi' }] },
  sends: {
    method: 'POST',
    path: '/chat/completions',
    body: { model: 'suite-model', messages: [{ role: 'user', content: 'hi' }] },
  },
  drops: ['user'],
  reply: {
    choices: [{ message: { content: 'ü' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  },
  stream: {
    frames: [
      'data: {"choices":[{"delta":{"content":"ü"}}]}',
      'data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}',
    ],
    contentFrames: 1,
    sends: { body: { model: 'suite-model', messages: [{ role: 'user', content: 'hi' }], stream: true } },
    events: [
      { choices: [{ delta: { content: 'ü' } }] },
      {
        choices: [{ delta: {}, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 2 },
      },
    ],
  },
  tokens: { input: 3, output: 2 },
};

/** Cases that send so much, or so often, that they run only where they matter. */
const FLOODS = new Set([
  'reads a reply that is cut anywhere',
  'reads a stream that is cut anywhere',
  'stops reading a reply that does not end',
  'stops reading an event that does not end',
  'makes the upstream wait for a slow reader',
]);

const USAGE_CASES = ['counts every token of a reply once', 'counts every token of a stream once'];

const OPTIONS: ProviderSuiteOptions = {
  fixtures: [CHAT],
  refusals: [{ endpoint: 'chat', request: { ...CHAT.request, seed: 1 }, param: 'seed', says: 'No seed' }],
  failures: [
    {
      status: 500,
      body: { error: { message: 'Busy', code: 'busy' } },
      headers: { 'retry-after': '3' },
      code: 'upstream_overloaded',
      advice: 'reroute',
      retryAfterMs: 3_000,
      says: '500: Busy',
    },
  ],
};

const suiteOf = (fault: Fault, options: ProviderSuiteOptions = OPTIONS) =>
  providerSuite((context) => handmade(context, fault), options);

/** What is wrong, and which cases say so: no others do. */
const FAULTS: { readonly [fault: string]: readonly string[] } = {
  'sends the asked model': [
    'sends the model of the target, not the one the caller asked for',
    'sends what its fixtures say',
    'sends what its fixtures say for a stream',
  ],
  'drops in silence': ['sends what its fixtures say'],
  'speaks in riddles': ['refuses by name what it cannot express, before anything is sent'],
  'adds a field': ['sends what its fixtures say', 'sends what its fixtures say for a stream'],
  'asks for no stream': ['sends what its fixtures say for a stream'],
  'declares what nothing shows': ['has a fixture of every ability its cards declare'],
  'sends what it cannot express': ['refuses by name what it cannot express, before anything is sent'],
  'blames another': ['refuses by name what it cannot express, before anything is sent'],
  'takes busy for broken': ['takes the failures of its own for what they mean'],
  'drops unknown request fields': ['sends request fields it does not know'],
  'sends stale bytes': ['sends the same whether or not the original bytes of a request are known'],
  'sends stale stream bytes': ['asks for the same stream whether or not the original bytes of a request are known'],
  mutates: ['leaves a request as it was'],
  'asks twice for embeddings': ['serves every endpoint it declares, each with one request'],
  'declares other hosts': ['sends below its base URL, to the hosts of its manifest alone'],
  'describes models of others': ['describes with its cards only what it serves itself'],
  caches: ['asks again when the same is asked again'],
  'mixes calls up': ['keeps concurrent calls apart'],
  'changes replies': [
    'serves every endpoint it declares, each with one request',
    'reads a reply that comes whole',
    'reads a reply that comes byte by byte',
    'reads a reply that is cut anywhere',
    'reads past informational replies',
    'takes no reply that it did not ask for',
    'goes on after the provider has closed an idle connection',
  ],
  'takes the first chunk for all': ['reads a reply that comes byte by byte', 'reads a reply that is cut anywhere'],
  'drops unknown reply fields': ['keeps reply fields it does not know'],
  'takes anything for JSON': ['refuses a reply that is no JSON'],
  'ignores encodings': ['refuses a reply in an encoding it did not ask for'],
  'mends JSON': ['refuses a reply that breaks off inside its JSON'],
  'takes nothing for an answer': ['refuses an empty reply'],
  'swallows errors': ['fails when a reply with status 200 is an error'],
  'reads without end': ['stops reading a reply that does not end'],
  'reads one event of a chunk': [
    'reads a stream that comes whole',
    'reads a stream that is cut anywhere',
    'reads every legal form of server-sent events',
    'counts every token of a stream once',
    'fails a stream with an event that is no JSON',
  ],
  'takes chunks for events': [
    'reads a stream that comes byte by byte',
    'reads a stream that is cut anywhere',
    'reads every legal form of server-sent events',
  ],
  'knows line feeds only': ['reads every legal form of server-sent events'],
  'drops unknown event fields': ['keeps event fields it does not know'],
  'swallows an error at the start of a stream': [
    'fails before anything is committed when a stream begins with an error',
  ],
  'swallows an error inside of a stream': ['fails a stream in which an error comes after content'],
  'ends cleanly when it is cut off': ['fails a stream that ends before it is finished'],
  'ends cleanly when the connection breaks': [
    'fails a stream whose connection ends early',
    'fails a stream whose connection breaks',
  ],
  'skips damaged events': ['fails a stream with an event that is no JSON'],
  'reads events without end': ['stops reading an event that does not end'],
  'misreads 400': ['takes status 400 for upstream_rejected (stop)'],
  'misreads 429': ['takes status 429 for rate_limited (retry)'],
  'misreads 529': ['takes status 529 for upstream_overloaded (reroute)'],
  'waits for a quota': ['tells a quota that is used up from a rate that will pass'],
  'takes too long for wrong': ['tells a request that is too long for the model from one that is wrong'],
  'fails over an error page': ['goes by the status when an error is not in a form it knows'],
  'quotes without end': ['shortens what a provider says'],
  'follows redirects': ['follows no redirect'],
  'reads whole seconds': ['reads Retry-After in seconds'],
  'ignores retry-after-ms': ['reads Retry-After in milliseconds, which wins'],
  'reads one form of dates': ['reads Retry-After as a date, in each of its forms'],
  'waits for nonsense': ['takes no wait from a Retry-After that says none'],
  'ignores x-should-retry': ['advises against asking again when the provider does'],
  retries: ['makes one request per attempt, however it fails'],
  'takes refused for sent': ['knows that nothing was sent when the connection is refused'],
  'takes a reset for its own defect': [
    'fails when the connection breaks before the reply',
    'fails when the connection breaks inside the head',
  ],
  'takes cut for whole': ['fails when a reply is shorter than it says'],
  'mends chunks': ['fails when the chunks of a reply have other sizes than they say'],
  'blames itself': ['fails when the other side does not speak HTTP'],
  'takes 103 for a reply': ['reads past informational replies'],
  'gives up a closed connection': [
    'makes one request per attempt, however it fails',
    'takes no reply that it did not ask for',
    'goes on after the provider has closed an idle connection',
  ],
  'leaves connections open': ['closes its connections when it is stopped'],
  'sends what is aborted': ['sends nothing for a call that is aborted already'],
  'ignores an abort before a reply': ['frees the connection when a call is aborted before the reply begins'],
  'ignores an abort inside a reply': ['frees the connection when a call is aborted inside the reply'],
  'ignores an abort inside a stream': ['frees the connection when a call is aborted inside its stream'],
  'ignores cancel': ['frees the connection when a stream is cancelled'],
  'reads without pause': ['makes the upstream wait for a slow reader'],
  'puts its key into the URL': [
    'sends what its fixtures say',
    'sends its key in a header, never in the URL or the body',
  ],
  'repeats its key': ['shows its key in no error, event, log or inspection'],
  'logs its key': ['shows its key in no error, event, log or inspection'],
  'shows its key': ['shows its key in no error, event, log or inspection'],
};

describe('the provider suite', () => {
  it('passes a provider that keeps to it', async () => {
    expect(await failuresOf(suiteOf(undefined))).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('fails a provider that %s', async (fault, cases) => {
    const failed = await failuresOf(suiteOf(fault), (name) => !FLOODS.has(name) || cases.includes(name));

    expect(failed).toEqual(cases);
  });

  it('has a fault for each of its cases', () => {
    const found = new Set(Object.values(FAULTS).flat());
    const without = suiteOf(undefined).cases.filter(({ name }) => !found.has(name) && !name.startsWith('takes status'));

    expect(without.map(({ name }) => name)).toEqual(USAGE_CASES.slice(0, 1)); // those that read usage are below
  });

  it('fails a provider that takes whatever its connection has next', async () => {
    const suite = providerSuite(naive, { fixtures: [CHAT] });
    const name = 'takes no reply that it did not ask for';

    expect(await failuresOf(suite, (one) => one === name || one === 'reads a reply that comes whole')).toEqual([name]);
  });

  it.each([
    [
      'reads past reasoning that is not in the output',
      { prompt_tokens: 5, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 2 } },
    ],
    ['reads past cached input', { prompt_tokens: 3, completion_tokens: 4 }],
  ])('fails a provider that %s', async (_, usage) => {
    const [first] = CHAT.stream!.frames;
    const fixture: EndpointFixture = {
      ...CHAT,
      reply: { choices: [], usage },
      stream: {
        ...CHAT.stream!,
        frames: [first!, `data: {"choices":[],"usage":${JSON.stringify(usage)}}`],
        events: [],
      },
      tokens: { input: 5, output: 4 },
    };
    const suite = suiteOf(undefined, { fixtures: [fixture] });

    expect(await failuresOf(suite, (name) => USAGE_CASES.includes(name))).toEqual(USAGE_CASES);
  });

  it('asks for no streams where none of the fixtures has one', () => {
    const { cases } = suiteOf(undefined, { fixtures: [{ endpoint: 'embeddings', request: {}, reply: {} }] });

    expect(cases.filter(({ name }) => / a stream|server-sent| its stream| a slow reader/.test(name))).toEqual([]);
  });

  it('takes a meaning of its own for a status', async () => {
    const suite = suiteOf('misreads 409', {
      fixtures: [CHAT],
      statuses: { 409: { code: 'upstream_too_large', advice: 'reroute' } },
    });

    expect(await failuresOf(suite, (name) => name.startsWith('takes status'))).toEqual([]);
  });

  it('wants a fixture of every endpoint', async () => {
    const name = 'serves every endpoint it declares, each with one request';
    const suite = providerSuite((context) => {
      const provider = handmade(context);
      return { ...provider, endpoints: { ...provider.endpoints, 'suite.unknown': provider.endpoints.chat } as never };
    });

    await expect(suite.cases.find((one) => one.name === name)!.run()).rejects.toThrow(
      "the suite was given a fixture of 'suite.unknown'",
    );
  });

  it('fails a case that hangs', async () => {
    const suite = providerSuite(() => new Promise<never>(() => undefined), { fixtures: [CHAT], caseMs: 20 });

    await expect(suite.cases[0]!.run()).rejects.toThrow('The case took longer than 20 ms');
  });
});
