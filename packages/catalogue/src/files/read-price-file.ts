import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Ratio, WeirError } from '@weir/core';
import { litellmPrices } from '../litellm/litellm-prices.ts';
import type { PriceSource } from '../price-source.ts';
import type { PriceFile, PriceListOptions } from './price-list-options.ts';
import { readPriceUrl } from './price-url.ts';

/** The largest list there is has 1.5 MB. */
export const MOST_BYTES = 32 * 1024 * 1024;
const DEFAULT_NAME = 'litellm';

/** A list as the options have it, filled in. */
export interface NamedFile {
  readonly path: string;
  readonly name: string;
  readonly url: URL | undefined;
}

/** @throws WeirError `invalid_options` when two lists have one name, or a URL cannot be used. */
export function namedFiles({ files = [], refreshMs = 0 }: PriceListOptions): readonly NamedFile[] {
  const names = new Set<string>();
  return files.map((file, index) => {
    const { path, name = DEFAULT_NAME, url } = typeof file === 'string' ? ({ path: file } as PriceFile) : file;
    const param = `prices.files[${index}]`;
    if (names.has(name)) {
      throw invalid(`${param}.name`, `'${name}' names two price lists, give one of them another 'name'`);
    }
    names.add(name);
    if (url !== undefined && refreshMs <= 0) {
      throw invalid(`${param}.url`, 'is never fetched: prices.refreshMs says how often, and is 0');
    }
    return { path, name, url: url === undefined ? undefined : readPriceUrl(url, `${param}.url`) };
  });
}

/** The list of a file as it was kept; one that is still to be fetched is empty. */
export const keptList = (file: NamedFile, usdPer: ReadonlyMap<string, Ratio>): PriceSource =>
  file.url !== undefined && !existsSync(file.path)
    ? { name: file.name, version: 'none', cards: () => [] }
    : readPriceFile(file, usdPer);

/**
 * Reads a price list in litellm's format. Where it does not say when it was collected, the file's date stands for that.
 *
 * @throws WeirError `invalid_options` when it cannot be read or is no such list.
 */
export function readPriceFile(
  { path, name }: Pick<NamedFile, 'path' | 'name'>,
  usdPer: ReadonlyMap<string, Ratio>,
): PriceSource {
  try {
    const { size, mtime } = statSync(path);
    if (size > MOST_BYTES) throw invalid('prices.files', `'${path}' has ${size} bytes, the limit is ${MOST_BYTES}`);
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    return litellmPrices(text, { name, usdPer, retrievedAt: mtime.toISOString() });
  } catch (cause) {
    if (WeirError.is(cause)) throw cause;
    throw invalid('prices.files', `'${path}' cannot be read: ${(cause as Error).message}`, cause);
  }
}

const invalid = (param: string, message: string, cause?: unknown): WeirError =>
  new WeirError('invalid_options', `${param}: ${message}`, { param, cause });
