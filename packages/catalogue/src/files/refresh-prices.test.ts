import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, EventBus } from '@weir/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogue, type ModelCatalogue } from '../create-catalogue.ts';
import { type Download, type Downloaded, download } from './download.ts';
import type { PriceListOptions } from './price-list-options.ts';
import { priceRefresh } from './refresh-prices.ts';

const HOUR = 3_600_000;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-refresh-'));
  path = join(folder, 'list.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** USD per million input tokens, by model. */
const textOf = (prices: Readonly<Record<string, number>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(prices).map(([model, usd]) => [
        model,
        { litellm_provider: 'house', mode: 'chat', input_cost_per_token: usd / 1e6 },
      ]),
    ),
  );

/** A clock that stands still until it is told to move. */
class StillClock implements Clock {
  #now = Date.parse('2026-11-01');
  readonly #timers = new Set<{ readonly at: number; readonly action: () => void }>();
  now = (): number => this.#now;
  sleep = (): Promise<void> => Promise.reject(new Error('nobody sleeps here'));
  after = (ms: number, action: () => void): (() => void) => {
    const timer = { at: this.#now + ms, action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };
  get pending(): number {
    return this.#timers.size;
  }
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.action();
    }
    this.#now = end;
  }
}

const NEVER: Download = () => Promise.reject(new Error('nothing is to be fetched'));
const catalogueOf = (prices: PriceListOptions): ModelCatalogue =>
  createCatalogue({ providers: ['house'], bundledPrices: false, prices });

function refreshing(prices: PriceListOptions, downloads: Download = NEVER) {
  const catalogue = catalogueOf(prices);
  const clock = new StillClock();
  const events = new EventBus();
  const told: string[] = [];
  events.on('price:changed', ({ list, changes }) => {
    told.push(`${list} changed: ${changes.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join(', ')}`);
  });
  events.on('price:quarantined', ({ list, problems }) => {
    told.push(`${list} quarantined: ${problems.map(({ name, message }) => `${name} ${message}`).join(', ')}`);
  });
  const refresh = priceRefresh(prices, { catalogue, clock, events, download: downloads });
  return { catalogue, clock, told, refresh };
}
const usdOf = (catalogue: ModelCatalogue, model: string): number | undefined => {
  const price = catalogue.card({ provider: 'house', model })?.prices[0];
  return price === undefined ? undefined : Number(price.amount) / 1e6;
};

describe('a file', () => {
  it('is looked at again every refreshMs, without a restart', async () => {
    writeFileSync(path, textOf({ a: 2 }));
    const { catalogue, clock, told, refresh } = refreshing({ files: [path], refreshMs: HOUR });
    refresh.start();
    writeFileSync(path, textOf({ a: 3 }));
    await clock.advance(HOUR - 1);
    expect(usdOf(catalogue, 'a')).toBe(2);
    await clock.advance(1);
    expect({ usd: usdOf(catalogue, 'a'), version: catalogue.version }).toEqual({ usd: 3, version: 2 });
    await clock.advance(5 * HOUR); // the same file: no new version
    expect(catalogue.version).toBe(2);
    expect(told).toEqual(['litellm changed: house/a 2 USD per million -> 3 USD per million']);
    refresh.stop();
    expect(clock.pending).toBe(0);
  });

  it('is not looked at unless asked for', () => {
    writeFileSync(path, textOf({ a: 2 }));
    const { clock, refresh } = refreshing({ files: [path] });
    refresh.start();
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['is malformed', '{"a": {', "price list 'litellm' is not JSON"],
    ['is another format', '{"models": []}', "not litellm's format"],
    ['is gone', undefined, 'cannot be read: ENOENT'],
  ])('that %s leaves the prices as they are, and is told of once', async (_, text, message) => {
    writeFileSync(path, textOf({ a: 2 }));
    const { catalogue, told, refresh } = refreshing({ files: [path], refreshMs: HOUR });
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
    await refresh.refresh();
    await refresh.refresh();
    expect(usdOf(catalogue, 'a')).toBe(2);
    expect(told).toEqual([expect.stringContaining(message)]);
    writeFileSync(path, textOf({ a: 3 }));
    await refresh.refresh();
    expect(usdOf(catalogue, 'a')).toBe(3);
  });

  it('with a price that is not believed leaves that model its own, and takes the others', async () => {
    writeFileSync(path, textOf({ a: 2, b: 2 }));
    const { catalogue, told, refresh } = refreshing({ files: [path], refreshMs: HOUR });
    writeFileSync(path, textOf({ a: 20, b: 3 }));
    await refresh.refresh();
    expect(['a', 'b'].map((model) => usdOf(catalogue, model))).toEqual([2, 3]);
    expect(told).toEqual([
      'litellm changed: house/b 2 USD per million -> 3 USD per million',
      "litellm quarantined: house/a input_tokens: 20 USD per million is 10 times as much as the 2 USD per million of 'litellm a'",
    ]);
  });
});

describe('a URL', () => {
  const url = 'https://prices.example.com/list.json';
  const answers =
    (...texts: readonly (string | undefined)[]): Download =>
    () => {
      const text = texts.length === 1 ? texts[0] : (texts as (string | undefined)[]).shift();
      return Promise.resolve(text === undefined ? undefined : ({ text, etag: undefined } satisfies Downloaded));
    };

  it('is fetched at the start, and what is believed of it survives a restart', async () => {
    const prices = { files: [{ path, url }], refreshMs: HOUR };
    const { catalogue, clock, refresh } = refreshing(prices, answers(textOf({ a: 2, b: 4 })));
    expect(usdOf(catalogue, 'a')).toBeUndefined();
    refresh.start();
    await clock.advance(0);
    expect(usdOf(catalogue, 'a')).toBe(2);
    refresh.stop();
    expect(usdOf(catalogueOf(prices), 'a')).toBe(2);
  });

  it('keeps no more than what was believed', async () => {
    writeFileSync(path, textOf({ a: 2, b: 2 }));
    const prices = { files: [{ path, url }], refreshMs: HOUR };
    const { refresh } = refreshing(prices, answers(textOf({ a: 20, b: 3, c: 1 })));
    await refresh.refresh();
    const restarted = catalogueOf(prices);
    expect(['a', 'b', 'c'].map((model) => usdOf(restarted, model))).toEqual([2, 3, 1]);
  });

  it('is not kept at all where its unit is mistaken', async () => {
    const former = textOf({ a: 2, b: 4, c: 6 });
    writeFileSync(path, former);
    const { refresh } = refreshing(
      { files: [{ path, url }], refreshMs: HOUR },
      answers(textOf({ a: 200, b: 400, c: 600 })),
    );
    await refresh.refresh();
    expect(readFileSync(path, 'utf8')).toBe(former);
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it('whose list cannot be kept is taken all the same, says so, and is kept as soon as it can be', async () => {
    const inFile = join(path, 'list.json');
    writeFileSync(path, 'where a folder should be');
    const prices = { files: [{ path: inFile, url }], refreshMs: HOUR };
    const { catalogue, told, refresh } = refreshing(prices, answers(textOf({ a: 2 })));
    await refresh.refresh();
    expect(usdOf(catalogue, 'a')).toBe(2);
    expect(told).toContainEqual(expect.stringContaining('its prices hold, but a restart will not know them: '));
    rmSync(path);
    await refresh.refresh();
    expect(usdOf(catalogueOf(prices), 'a')).toBe(2);
  });

  it('that does not answer in 30 seconds is given up', async () => {
    const hanging: Download = (_url, _etag, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { clock, told, refresh } = refreshing({ files: [{ path, url }], refreshMs: HOUR }, hanging);
    const looking = refresh.refresh();
    await clock.advance(30_000);
    await looking;
    expect(told).toEqual(['litellm quarantined: litellm it took longer than 30000 ms']);
  });

  it('needs a refreshMs', () => {
    expect(() => catalogueOf({ files: [{ path, url }] })).toThrow('prices.files[0].url: is never fetched');
  });
});

describe('download', () => {
  async function served(answer: { readonly status?: number; readonly headers?: object; readonly body?: string }) {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers['if-none-match']);
      response.writeHead(answer.status ?? 200, { ...answer.headers });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: new URL(`http://127.0.0.1:${port}/`), asked, [Symbol.dispose]: () => void server.close() };
  }
  const { signal } = new AbortController();

  it('gives the text and its etag, and asks for what is newer than that', async () => {
    using server = await served({ headers: { etag: '"1"' }, body: '{"ä":1}' });
    expect(await download(server.url, undefined, signal)).toEqual({ text: '{"ä":1}', etag: '"1"' });
    using unchanged = await served({ status: 304 });
    expect(await download(unchanged.url, '"1"', signal)).toBeUndefined();
    expect([...server.asked, ...unchanged.asked]).toEqual([undefined, '"1"']);
  });

  it('follows no redirect and takes no error page', async () => {
    using moved = await served({ status: 302, headers: { location: 'http://127.0.0.1:1/' } });
    await expect(download(moved.url, undefined, signal)).rejects.toThrow('the server answered 302');
    using failing = await served({ status: 503, body: '{}' });
    await expect(download(failing.url, undefined, signal)).rejects.toThrow('the server answered 503');
  });

  it('takes no more than 32 MiB', async () => {
    using server = await served({ body: ' '.repeat(32 * 1024 * 1024 + 1) });
    await expect(download(server.url, undefined, signal)).rejects.toThrow('it has more than 33554432 bytes');
  });
});
