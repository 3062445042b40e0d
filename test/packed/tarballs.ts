import { join } from 'node:path';
import type { Manifest } from '../workspace.ts';

/** `weir-core-0.0.0.tgz` of `@weir/core` */
export const tarballOf = (folder: string, { name, version }: Manifest): string =>
  join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
