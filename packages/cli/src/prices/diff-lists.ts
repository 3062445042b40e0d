import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  createCatalogue,
  isModelCatalogue,
  type ModelCatalogue,
  type PriceChange,
  type Problem,
  priceChanges,
} from '@weir/catalogue';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import type { PricedSetup } from '../config/card-sources.ts';
import { counted } from '../print/counted.ts';
import { table } from '../print/table.ts';
import type { Terminal } from '../print/terminal.ts';

/** What a price list would change. */
export interface ListDiff {
  readonly changes: readonly PriceChange[];
  /** What of it would not be believed. */
  readonly quarantined: readonly Problem[];
}

const DEFAULT_NAME = 'litellm';

/**
 * What would change for a setup if a list took the place of the one with its name, or came after all others where there
 * is none.
 *
 * @throws WrongUsage when the file cannot be read.
 */
export async function diffLists(
  file: string,
  name: string | undefined,
  setup: PricedSetup,
  terminal: Terminal,
): Promise<ListDiff> {
  const path = resolve(terminal.folder, file);
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new WrongUsage(`'${file.slice(0, 200)}' cannot be read: ${cause.message}`);
  });
  const { catalogue, providers } = setup;
  const lists = isModelCatalogue(catalogue) ? catalogue.lists : [];
  const replaced = name ?? (lists.length === 1 ? lists[0]! : DEFAULT_NAME);
  if (isModelCatalogue(catalogue) && lists.includes(replaced)) {
    return catalogue.offer(catalogue.read(replaced, text.replace(/^\uFEFF/, '')));
  }
  if (name !== undefined) {
    throw new WrongUsage(`--name is '${name.slice(0, 60)}', the config has ${lists.join(', ') || 'no price lists'}`);
  }
  return added(path, catalogue.all(), providers);
}

function added(path: string, before: ReturnType<ModelCatalogue['all']>, providers: PricedSetup['providers']): ListDiff {
  const after = createCatalogue({ prices: { files: [path] } }, providers.length === 0 ? undefined : providers);
  return {
    changes: priceChanges(before, after.all()),
    quarantined: after.problems.filter(({ kind }) => kind === 'quarantined'),
  };
}

export function listDiffText({ changes, quarantined }: ListDiff, terminal: Terminal): string {
  const bold = (text: string): string => terminal.paint('bold', text);
  const rows = changes.map(({ name, unit, condition, from, to, times }) => [
    name,
    unit,
    from ?? '-',
    to ?? '-',
    times === undefined ? '' : `x ${times}`,
    condition,
  ]);
  const titles = ['MODEL', 'UNIT', 'FROM', 'TO', '', 'WHEN'].map((title) => ({ title }));
  const models = new Set(changes.map(({ name }) => name)).size;
  return [
    ...(rows.length === 0 ? [] : [table(titles, rows, bold), '']),
    rows.length === 0 ? 'no price changes' : `${counted(rows.length, 'price')} of ${counted(models, 'model')} change`,
    ...(quarantined.length === 0 ? [] : ['', bold(`not believed: ${quarantined.length}`)]),
    ...quarantined.map(({ name, message }) => `  ${name}  ${message}`),
  ].join('\n');
}
