import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, EventBus } from '@weir/core';
import type { ModelCatalogue, PriceUpdate } from '../create-catalogue.ts';
import { keepEntries } from '../litellm/keep-entries.ts';
import type { PriceSource, Problem } from '../price-source.ts';
import type { Download } from './download.ts';
import './price-events.ts';
import type { PriceListOptions } from './price-list-options.ts';
import { type NamedFile, namedFiles, readPriceFile } from './read-price-file.ts';
import { readRates } from './read-rates.ts';

/** Longest a download may take. */
const DOWNLOAD_MS = 30_000;

export interface RefreshServices {
  readonly catalogue: ModelCatalogue;
  readonly clock: Clock;
  readonly events: EventBus | undefined;
  readonly download: Download;
}

/** Looks for newer price lists every `refreshMs`, and offers them to the catalogue. */
export interface PriceRefresh {
  start(): void;
  stop(): void;
  /** Looks now. Never rejects: what goes wrong is told as `price:quarantined`, and former prices stand. */
  refresh(): Promise<void>;
}

export function priceRefresh(
  prices: PriceListOptions,
  { catalogue, clock, events, download }: RefreshServices,
): PriceRefresh {
  const { refreshMs = 0 } = prices;
  const files = namedFiles(prices);
  const rates = readRates(prices);
  const etags = new Map<string, string | undefined>();
  const told = new Map<string, string>();
  /** Lists whose present state is on disk. */
  const kept = new Set<string>();
  const stopped = new AbortController();
  let callOff = (): void => undefined;

  const versionOf = (name: string): string | undefined => catalogue.sources.find((one) => one.name === name)?.version;

  async function look(file: NamedFile): Promise<void> {
    const { name, url } = file;
    if (url === undefined) {
      take(readPriceFile(file, rates));
      return;
    }
    const found = await inTime((signal) => download(url, etags.get(name), signal));
    if (found === undefined) return;
    const source = catalogue.read(name, found.text, new Date(clock.now()).toISOString());
    if (take(source) !== undefined || !kept.has(name)) keep(file, found.text);
    etags.set(name, found.etag);
  }

  function take(source: PriceSource): PriceUpdate | undefined {
    if (source.version === versionOf(source.name)) return undefined;
    const update = catalogue.offer(source);
    if (update.changes.length > 0) events?.emit('price:changed', update);
    if (update.quarantined.length > 0) {
      events?.emit('price:quarantined', { list: source.name, problems: update.quarantined });
    }
    return update;
  }

  /** Keeps what was believed, so that a restart believes no more than that. */
  function keep({ name, path }: NamedFile, text: string): void {
    const names = new Set(quarantinedIn(catalogue, name).map((problem) => problem.name));
    if (names.has(name)) return;
    kept.delete(name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      const draft = `${path}.new`;
      writeFileSync(draft, keepEntries(text, names.size === 0 ? undefined : textAt(path), names));
      renameSync(draft, path);
    } catch (cause) {
      const { message } = cause as Error;
      throw new Error(`its prices hold, but a restart will not know them: ${message}`, { cause });
    }
    kept.add(name);
  }

  async function inTime<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const late = new AbortController();
    const cancel = clock.after(DOWNLOAD_MS, () => late.abort(new Error(`it took longer than ${DOWNLOAD_MS} ms`)));
    try {
      return await work(AbortSignal.any([late.signal, stopped.signal]));
    } finally {
      cancel();
    }
  }

  async function refresh(): Promise<void> {
    for (const file of files) {
      try {
        await look(file);
        told.delete(file.name);
      } catch (error) {
        if (stopped.signal.aborted) return;
        tell(file.name, (error as Error).message);
      }
    }
  }

  /** The same failure is told once, not at every look. */
  function tell(list: string, message: string): void {
    if (told.get(list) === message) return;
    told.set(list, message);
    events?.emit('price:quarantined', { list, problems: [{ source: list, name: list, kind: 'refused', message }] });
  }

  const again = (): void => {
    callOff = clock.after(
      refreshMs,
      () => void refresh().finally(() => (stopped.signal.aborted ? undefined : again())),
    );
  };

  return {
    refresh,
    start: () => {
      if (refreshMs <= 0 || files.length === 0) return;
      again();
      if (files.some(({ url }) => url !== undefined)) void refresh();
    },
    stop: () => {
      stopped.abort(new Error('stopped'));
      callOff();
    },
  };
}

const quarantinedIn = ({ problems }: ModelCatalogue, list: string): readonly Problem[] =>
  problems.filter(({ kind, source }) => kind === 'quarantined' && source === list);

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // nothing was kept yet
  }
}
