import { type Package, packages } from './workspace.ts';

/** The parts of a plugin factory that `defineMiddleware` and `defineService` make. */
export interface Factory {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly schema: { readonly additionalProperties?: unknown; readonly properties?: Readonly<Record<string, unknown>> };
}

export interface Plugin {
  readonly from: Package;
  /** Name of the export. */
  readonly key: string;
  readonly factory: Factory;
}

const isFactory = (value: unknown): boolean =>
  typeof value === 'function' && ['defaults', 'schema', 'inject', 'create'].every((key) => Object.hasOwn(value, key));

const isPluginFolder = ({ folder }: Package): boolean => !/packages\/(cli|core|testkit)$/.test(folder);

async function pluginsOf(from: Package): Promise<readonly Plugin[]> {
  const exported = (await import(from.manifest.name)) as Record<string, unknown>;
  return Object.entries(exported)
    .filter(([, value]) => isFactory(value))
    .map(([key, value]) => ({ from, key, factory: value as Factory }));
}

/** Every plugin the workspace exports that takes options. */
export const plugins: readonly Plugin[] = (await Promise.all(packages.filter(isPluginFolder).map(pluginsOf))).flat();

const isTableRow = (line: string): boolean => line.startsWith('|');
const firstCell = (line: string): string => line.split('|')[1]!.trim();

/** Names in the first column of every table headed `option`; `limits[].scope` tells of `limits`. */
export function optionRows(markdown: string): readonly string[] {
  const lines = markdown.split('\n');
  return lines.flatMap((line, index) => {
    if (!isTableRow(line) || firstCell(line).toLowerCase() !== 'option') return [];
    const after = lines.slice(index + 2);
    const end = after.findIndex((row) => !isTableRow(row));
    return after
      .slice(0, end === -1 ? undefined : end)
      .flatMap((row) => [...firstCell(row).matchAll(/`([\w$]+)(?:[.[][^`]*)?`/g)].map(([, name]) => name!));
  });
}
