import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

const PACKAGE = '@pydantic/genai-prices';

/** Dates the releases were published on at npm: the data has no date of its own. */
const PUBLISHED: Readonly<Record<string, string>> = Object.freeze({ '0.1.8': '2026-09-23' });

export interface InstalledData {
  readonly version: string;
  readonly retrievedAt: string | undefined;
}

/**
 * Which release of the price data is installed. In a bundle its package.json is out of reach; a digest of the data then
 * names it, because a row priced by unnamed data could never be priced again.
 */
export function installedData(data: unknown): InstalledData {
  const version =
    releaseOf() ?? `sha256-${createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 12)}`;
  return { version, retrievedAt: PUBLISHED[version] };
}

function releaseOf(): string | undefined {
  try {
    const path = findPackageJSON(PACKAGE, import.meta.url);
    if (path === undefined) return undefined;
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined; // not installed as a package: bundled
  }
}
