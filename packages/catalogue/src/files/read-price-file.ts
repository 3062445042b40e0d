import { readFileSync, statSync } from 'node:fs';
import { type Ratio, WeirError } from '@weir/core';
import { litellmPrices } from '../litellm/litellm-prices.ts';
import type { PriceSource } from '../price-source.ts';
import type { PriceFile, PriceListOptions } from './price-list-options.ts';

/** The largest list there is has 1.5 MB. */
const MOST_BYTES = 32 * 1024 * 1024;
const DEFAULT_NAME = 'litellm';

/** @throws WeirError `invalid_options` when two lists have one name. */
export function namedFiles({ files = [] }: PriceListOptions): readonly Required<PriceFile>[] {
  const named = files.map((file) => {
    const { path, name = DEFAULT_NAME } = typeof file === 'string' ? { path: file } : file;
    return { path, name };
  });
  for (const [index, { name }] of named.entries()) {
    if (named.findIndex((other) => other.name === name) !== index) {
      throw invalid(`prices.files[${index}].name`, `'${name}' names two price lists, give one of them another 'name'`);
    }
  }
  return named;
}

/**
 * Reads a price list in litellm's format. Where it does not say when it was collected, the file's date stands for that.
 *
 * @throws WeirError `invalid_options` when it cannot be read or is no such list.
 */
export function readPriceFile({ path, name }: Required<PriceFile>, usdPer: ReadonlyMap<string, Ratio>): PriceSource {
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
