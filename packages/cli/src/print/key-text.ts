import type { Budget } from '@weir/core';
import type { KeyView } from '@weir/keys';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

const nameOf = ({ tenant, name }: KeyView): string => `${tenant}/${name}`;
const day = (iso: string | undefined): string => iso?.slice(0, 10) ?? '-';

/** Keys as a table. */
export function keysText(keys: readonly KeyView[], terminal: Terminal): string {
  if (keys.length === 0) return "no keys: 'weir keys create NAME' makes one";
  return table(
    [
      { title: 'KEY' },
      { title: 'STATUS' },
      { title: 'SECRET' },
      { title: 'BELOW' },
      { title: 'CREATED' },
      { title: 'EXPIRES' },
    ],
    keys.map((key) => [
      nameOf(key),
      key.status,
      key.secrets.map(({ shown }) => `${shown}...`).join(' '),
      key.parent ?? '-',
      day(key.createdAt),
      day(key.expiresAt),
    ]),
    (heading) => terminal.paint('bold', heading),
  );
}

const budgetText = ({ scope, match, limitUsd, window, kind }: Budget): string =>
  `${limitUsd} USD/${window}${scope === 'key' ? '' : ` for ${match ?? `each ${scope}`}`}${kind === 'soft' ? ' (soft)' : ''}`;

const pairs = (fields: object | undefined): string | undefined =>
  fields === undefined || Object.keys(fields).length === 0
    ? undefined
    : Object.entries(fields)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ');

/** One key, a line for each thing it has. */
export function keyText(key: KeyView, terminal: Terminal): string {
  const { permissions = {}, secrets } = key;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['status', key.status],
    ['below', key.parent],
    ['team', key.team],
    ['user', key.user],
    ['tags', pairs(key.tags)],
    ['models', permissions.models?.join(', ')],
    ['endpoints', permissions.endpoints?.join(', ')],
    ['rates', pairs(permissions.rates)],
    ['budgets', key.budgets?.map(budgetText).join(', ')],
    ['caps', pairs(key.caps)],
    ['created', key.createdAt],
    ['expires', key.expiresAt],
    ['revoked', key.revokedAt],
    ...secrets.map(({ shown, expiresAt }): [string, string] => [
      'secret',
      `${shown}...${expiresAt === undefined ? '' : ` until ${expiresAt}`}`,
    ]),
  ];
  const shown = lines.filter(([, text]) => text !== undefined);
  return [
    terminal.paint('bold', nameOf(key)),
    ...shown.map(([name, text]) => `  ${terminal.paint('dim', name.padEnd(10))} ${text}`),
  ].join('\n');
}
