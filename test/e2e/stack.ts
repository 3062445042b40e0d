import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache } from '@weir/cache';
import { LEDGER, type LedgerRow, type Middleware, type MiddlewareUse, type Money, sum } from '@weir/core';
import { fallback } from '@weir/fallback';
import { createGateway, type Gateway, type GatewayOptions } from '@weir/gateway';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { type Listening, listen } from '@weir/node';
import { openaiCompatible } from '@weir/openai-compatible';
import { attemptBudget, retryBudget } from '@weir/retry-budget';
import { router } from '@weir/router';
import { sqlite } from '@weir/sqlite';
import { timeout } from '@weir/timeout';
import { trimmer } from '@weir/trimmer';
import { Agent } from 'undici';
import { card } from './upstream.ts';

export interface StackOptions {
  /** Origins of the upstreams behind `a` and `b`, in this order of preference. */
  readonly upstreams: readonly string[];
  /** `own`: one of `services`. */
  readonly store?: 'memory' | 'sqlite' | 'own';
  /** Where the database lies; default a folder that is removed when the stack is disposed of. */
  readonly file?: string;
  readonly cached?: boolean;
  readonly budget?: Parameters<typeof attemptBudget>[0];
  readonly retry?: Parameters<typeof retryBudget>[0];
  readonly fallback?: Parameters<typeof fallback>[0];
  readonly timeout?: Parameters<typeof timeout>[0];
  readonly meter?: Parameters<typeof meter>[0];
  readonly limits?: GatewayOptions['limits'];
  readonly services?: GatewayOptions['services'];
  readonly cancelStopsBilling?: boolean;
}

export interface Stack extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly listening: Listening;
  readonly url: string;
  /** The client's own sockets: one for each request under way. */
  readonly agent: Agent;
  /** Every row of the ledger, once there are `count` of them and all are closed. */
  rows(count: number): Promise<readonly LedgerRow[]>;
}

const NAMES = ['a', 'b', 'c'];

/** Every middleware of the recommended order, with options of the test's. */
export const pipeline = (options: StackOptions): readonly (Middleware | MiddlewareUse)[] => [
  ...(options.cached === true ? [cache()] : []),
  trimmer(),
  fallback(options.fallback ?? {}),
  router({ policy: 'ordered' }),
  retryBudget({ baseMs: 1, throttledBaseMs: 5, ...options.retry }),
  timeout(options.timeout ?? {}),
  meter(options.meter ?? {}),
];

/** The whole gateway on a free port of loopback. */
export async function stack(options: StackOptions): Promise<Stack> {
  const folder = options.store === 'sqlite' ? mkdtempSync(join(tmpdir(), 'weir-e2e-')) : undefined;
  const file = options.file ?? join(folder ?? '.', 'weir.sqlite');
  const gateway = await createGateway({
    providers: options.upstreams.map((origin, index) =>
      openaiCompatible({
        name: NAMES[index]!,
        baseUrl: `${origin}/v1`,
        models: [card(NAMES[index]!)],
        ...(options.cancelStopsBilling === undefined ? {} : { cancelStopsBilling: options.cancelStopsBilling }),
      }),
    ),
    middleware: pipeline(options),
    services: [
      ...(options.services ?? []),
      ...(options.store === 'own' ? [] : [options.store === 'sqlite' ? sqlite({ file }) : memory()]),
      attemptBudget(options.budget ?? {}),
    ],
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const listening = await listen(gateway, { port: 0 });
  const agent = new Agent({ connections: 2_000, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return {
    gateway,
    listening,
    url: listening.url,
    agent,
    rows: (count) => closedRows(gateway, count),
    async [Symbol.asyncDispose]() {
      await agent.destroy();
      await listening.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function closedRows(gateway: Gateway, count: number): Promise<readonly LedgerRow[]> {
  const ledger = gateway.service(LEDGER)!;
  let rows: LedgerRow[] = [];
  await until(
    async () => {
      await ledger.flush();
      rows = await Array.fromAsync(ledger.query({}));
      return rows.length >= count && rows.every(({ outcome }) => outcome !== undefined);
    },
    () => `${rows.length} of ${count} rows, ${rows.filter(({ outcome }) => outcome === undefined).length} open`,
  );
  return rows;
}

/** Looks again and again until something is true. @throws with `seen` when it is not within `withinMs`. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  seen: () => string = () => 'nothing',
  withinMs = 45_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs} ms (${seen()}): ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Rows whose request reached an upstream, as the ledger has it. */
export const dispatched = (rows: readonly LedgerRow[]): readonly LedgerRow[] =>
  rows.filter(({ outcome }) => outcome?.basis !== 'not_dispatched' && outcome?.basis !== 'cached');

export const costOfRows = (rows: readonly LedgerRow[]): Money => sum(rows.map(({ outcome }) => outcome!.cost));

export const basesOf = (rows: readonly LedgerRow[]): readonly (string | undefined)[] =>
  rows.map(({ outcome }) => outcome?.basis).toSorted();
