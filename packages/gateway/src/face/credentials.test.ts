import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { question, world } from '../../test/world.ts';
import { authenticator, type KeyOptions } from './credentials.ts';

const SECRET = 'sk-weir-0123456789';
const KEYS: readonly KeyOptions[] = [
  { secret: SECRET, name: 'ci', tenant: 'acme', user: 'ann', tags: { team: 'search' } },
  { secret: 'sk-weir-other-one', name: 'web', tenant: 'globex' },
];
const request = (headers: Record<string, string | readonly string[]>) => ({
  method: 'POST',
  path: '/',
  headers,
  body: new Uint8Array(0),
});
const principalOf = (headers: Record<string, string | readonly string[]>) => authenticator(KEYS)(request(headers));

describe('a credential', () => {
  it.each(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'])('is the same in every header: %s', (name) => {
    expect(principalOf({ [name]: SECRET })).toEqual({
      tenant: 'acme',
      key: 'ci',
      user: 'ann',
      tags: { team: 'search' },
    });
  });

  it('may say Bearer, in any case', () => {
    for (const text of [`Bearer ${SECRET}`, `bearer ${SECRET}`, `BEARER   ${SECRET}`]) {
      expect(principalOf({ authorization: text }).key).toBe('ci');
    }
  });

  it('may come twice, if it is the same', () => {
    expect(principalOf({ authorization: `Bearer ${SECRET}`, 'x-api-key': SECRET }).key).toBe('ci');
    expect(() => principalOf({ authorization: [SECRET, 'sk-weir-other-one'] })).toThrow('two different credentials');
    expect(() => principalOf({ 'x-api-key': SECRET, 'api-key': 'sk-weir-other-one' })).toThrow(
      "the second in 'api-key'",
    );
  });

  it.each([
    ['nothing', {}],
    ['an empty one', { authorization: '' }],
    ['Bearer alone', { authorization: 'Bearer' }],
    ['another scheme', { authorization: `Basic ${SECRET}` }],
    ['one with a space', { authorization: `Bearer ${SECRET} ` }],
    ['one in another case', { authorization: SECRET.toUpperCase() }],
    ['SQL', { authorization: "' OR 1=1--" }],
    ['a NUL', { authorization: `${SECRET}\0` }],
    ['64 KB', { authorization: 'x'.repeat(65_536) }],
    ['one in the query', { referer: `?key=${SECRET}` }],
    ['a cookie', { cookie: `authorization=${SECRET}` }],
  ])('is refused: %s', (_, headers) => {
    expect(() => principalOf(headers as never)).toThrow(
      expect.objectContaining({ code: 'invalid_api_key', status: 401 }),
    );
  });

  it('has no near misses: whatever is not the whole secret is unknown', () => {
    fc.assert(
      fc.property(fc.nat({ max: SECRET.length - 1 }), fc.string({ maxLength: 20 }), (length, more) => {
        const guess = SECRET.slice(0, length) + more;
        if (guess === SECRET || guess.replace(/^Bearer\s+/i, '') === SECRET) return;
        expect(() => principalOf({ 'x-api-key': guess })).toThrow();
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it('is answered alike whatever it is, and never repeated', async () => {
    const { ask } = await world([], { keys: KEYS });
    const guesses = ['sk-weir-0123456780', "' OR 1=1--", 'x'.repeat(60_000)];
    const replies = await Promise.all(guesses.map((guess) => ask(question(), { headers: { authorization: guess } })));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(replies[0]?.json.error.message).toBe('The API key is not known');
  });
});

describe('who pays', () => {
  it('comes from the credential alone, whatever the request says', async () => {
    const { ask, ledger } = await world([{ text: 'x' }], { keys: KEYS });
    await ask(
      question({
        user: 'someone-else',
        metadata: { tenant: 'globex', key: 'web', user_api_key: 'x' },
        tenant: 'globex',
        principal: { tenant: 'globex' },
      }),
      {
        path: '/v1/chat/completions?tenant=globex&key=web',
        headers: {
          authorization: `Bearer ${SECRET}`,
          'x-weir-tenant': 'globex',
          'x-tenant': 'globex',
          'x-forwarded-user': 'root',
          'x-weir-tags': 'team=sales,job=nightly',
        },
      },
    );
    expect(ledger.rows[0]).toMatchObject({
      tenant: 'acme',
      key: 'ci',
      user: 'ann',
      tags: { team: 'search', job: 'nightly' }, // a tag of the key wins
    });
  });

  it('is everybody where no keys are set, as one tenant', async () => {
    const { ask, ledger, gateway } = await world([{ text: 'x' }]);
    await ask(question(), { headers: { authorization: 'Bearer anything' } });
    expect(ledger.rows[0]).toMatchObject({ tenant: 'default', key: undefined, user: undefined, tags: {} });
    expect(gateway.isProtected).toBe(false);
  });

  it.each([0, -1, 1.5, Number.NaN])('has no rate of %d', (requestsPerMinute) => {
    const key = { secret: SECRET, name: 'ci', tenant: 'acme', permissions: { rates: { requestsPerMinute } } };
    expect(() => authenticator([key])).toThrow("The rate 'requestsPerMinute' of the key 'ci' is");
  });

  it('cannot be changed by whoever is handed it', () => {
    const principal = principalOf({ authorization: SECRET });
    expect(Object.isFrozen(principal) && Object.isFrozen(principal.tags)).toBe(true);
  });
});

describe('keys that cannot work', () => {
  it.each([
    [
      'too short a secret',
      [{ secret: 'short', name: 'k', tenant: 't' }],
      "the key 'k' has 5 characters, the least is 8",
    ],
    ['no secret', [{ secret: '', name: 'k', tenant: 't' }], 'has 0 characters'],
    [
      'a secret twice',
      [...KEYS, { secret: SECRET, name: 'again', tenant: 't' }],
      "The key 'again' has the secret of another key",
    ],
  ])('are refused at the start: %s', async (_, keys, message) => {
    await expect(world([], { keys })).rejects.toThrow(message);
    await expect(world([], { keys })).rejects.toMatchObject({ code: 'invalid_options' });
  });

  it('never show a secret in what is refused', async () => {
    const error = await world([], { keys: [KEYS[0]!, KEYS[0]!] }).catch((thrown: unknown) => thrown as Error);
    expect(String(error)).not.toContain(SECRET);
  });
});
