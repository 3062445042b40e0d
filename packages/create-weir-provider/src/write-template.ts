import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Names } from './names.ts';
import { Unusable } from './unusable.ts';

const TEMPLATE = fileURLToPath(new URL('../template', import.meta.url));

/** The template names its vendor `vendor-name`, so that it compiles and runs as it stands. */
const filled = (text: string, names: Names): string =>
  text
    .replaceAll('vendor-name', names.kebab)
    .replaceAll('vendorName', names.camel)
    .replaceAll('VendorName', names.pascal)
    .replaceAll('VENDOR_NAME', names.constant)
    .replaceAll('Vendor Name', names.title);

/** `_package.json` is `package.json` where it is written: npm and this workspace would take it for one of theirs. */
const pathOf = (file: string, names: Names): string =>
  filled(file, names)
    .replace(/^_(?=gitignore$)/, '.')
    .replace(/^_/, '');

/**
 * Writes the package of an adapter.
 *
 * @returns the files written, below `folder`
 * @throws Unusable when the folder holds anything: nothing is overwritten.
 */
export function writeTemplate(folder: string, names: Names): readonly string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Unusable(`the folder '${folder}' is not empty`);
  const files = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(TEMPLATE, join(parentPath, name)))
    .sort();
  return files.map((file) => {
    const path = pathOf(file, names);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), filled(readFileSync(join(TEMPLATE, file), 'utf8'), names));
    return path;
  });
}
