import type { KeyRecord } from '@weir/core';
import { type KeyRing, keyView, type MintedKey } from '@weir/keys';
import { readDuration } from '../arguments/read-duration.ts';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { openKeys } from '../keys/open-keys.ts';
import { readTerms, TERM_ARGS } from '../keys/read-terms.ts';
import { didYouMean } from '../near-names.ts';
import { keysText, keyText } from '../print/key-text.ts';
import type { Terminal } from '../print/terminal.ts';

const ACTIONS = ['create', 'list', 'show', 'revoke', 'rotate'] as const;
type Action = (typeof ACTIONS)[number];
/** Keys read at once. */
const PAGE = 500;

export const keysVerb = defineVerb({
  name: 'keys',
  description: 'Make, list, show, rotate and revoke virtual keys',
  args: {
    action: { type: 'positional', valueHint: ACTIONS.join('|'), required: true, description: ACTIONS.join(', ') },
    key: {
      type: 'positional',
      valueHint: 'TENANT/NAME',
      required: false,
      description: "The key, of the tenant 'default' without one; for list the tenant (all)",
    },
    parent: { type: 'string', valueHint: 'NAME', description: 'create: the key of the same tenant above it' },
    ...TERM_ARGS,
    overlap: {
      type: 'string',
      valueHint: 'TIME',
      description: 'rotate: how long the old secret stays valid: 1h, 7d, 0 (24h)',
    },
    json: COMMON.json,
    state: COMMON.state,
    config: COMMON.config,
  },
  examples: [
    ['weir keys create acme/ci --models "openai/*" --budget 0.05/day', 'a key; its secret is printed this once'],
    ['weir keys create acme/ann --parent ci --expires 30d', 'a key below another, never wider than that one'],
    ['weir keys rotate acme/ci --overlap 1h', 'a new secret; the old one for another hour'],
    ['weir keys revoke acme/ci', 'ends it, and all below it, within a second'],
  ],
  async run(args, terminal) {
    const action = actionOf(args.action);
    const key = action === 'list' ? undefined : keyIn(args.key, action);
    refuseStray(action, args);
    const { state, config, json, parent } = args;
    const now = terminal.clock.now();
    const terms = { ...(parent === undefined ? {} : { parent }), ...readTerms(args, now) };
    const overlap = args.overlap === undefined ? {} : { overlapMs: readDuration(args.overlap, '--overlap') };
    const { ring, close } = await openKeys(terminal, { state, config }, action === 'create');
    try {
      const say = (text: string, value: object): void => terminal.write(json === true ? JSON.stringify(value) : text);
      if (key === undefined) {
        const keys = (await everyKey(ring, args.key)).map((record) => keyView(record, now));
        say(keysText(keys, terminal), { keys });
      } else if (action === 'create' || action === 'rotate') {
        const made =
          action === 'create' ? ring.create({ ...key, ...terms }) : ring.rotate(key.tenant, key.name, overlap);
        const { record, secret } = await made;
        say(mintedText({ record, secret }, action, terminal), { key: keyView(record, now), secret: secret.reveal() });
      } else {
        const found = action === 'show' ? ring.get(key.tenant, key.name) : ring.revoke(key.tenant, key.name);
        const view = keyView(await found, now);
        say(action === 'show' ? keyText(view, terminal) : `${key.tenant}/${key.name} is revoked`, { key: view });
      }
      return 0;
    } finally {
      await close();
    }
  },
});

function actionOf(text: string): Action {
  const action = ACTIONS.find((one) => one === text);
  if (action !== undefined) return action;
  const hint = didYouMean(text, [...ACTIONS]) || ` (there are ${ACTIONS.join(', ')})`;
  throw new WrongUsage(`'weir keys' has no '${text.slice(0, 60)}'${hint}`);
}

/** Options another action would take: nobody means them to be passed over. */
function refuseStray(action: Action, args: Readonly<Record<string, unknown>>): void {
  const own: readonly string[] =
    action === 'create' ? ['parent', ...Object.keys(TERM_ARGS)] : action === 'rotate' ? ['overlap'] : [];
  const stray = ['parent', 'overlap', ...Object.keys(TERM_ARGS)].find(
    (name) => args[name] !== undefined && !own.includes(name),
  );
  if (stray !== undefined) throw new WrongUsage(`'weir keys ${action}' takes no --${stray}`);
}

function keyIn(text: string | undefined, action: Action): { readonly tenant: string; readonly name: string } {
  if (text === undefined) throw new WrongUsage(`'weir keys ${action}' needs <TENANT/NAME> (see 'weir keys --help')`);
  const [first = '', second, ...rest] = text.split('/');
  if (first === '' || second === '' || rest.length > 0)
    throw new WrongUsage(`the key is '${text.slice(0, 60)}', TENANT/NAME was expected`);
  return second === undefined ? { tenant: 'default', name: first } : { tenant: first, name: second };
}

async function everyKey(ring: KeyRing, tenant: string | undefined): Promise<readonly KeyRecord[]> {
  const all: KeyRecord[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await ring.list({
      limit: PAGE,
      ...(tenant === undefined ? {} : { tenant }),
      ...(last === undefined ? {} : { after: last }),
    });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

function mintedText({ record, secret }: MintedKey, action: Action, terminal: Terminal): string {
  const { tenant, name, secrets } = record;
  const until = secrets[1]?.expiresAt;
  const old =
    until === undefined ? 'the old one is no longer valid' : `the old one until ${new Date(until).toISOString()}`;
  return [
    action === 'create' ? `${tenant}/${name} is created` : `${tenant}/${name} has a new secret, ${old}`,
    '',
    `  ${terminal.paint('bold', secret.reveal())}`,
    '',
    terminal.paint('dim', 'This is the only time it can be read.'),
  ].join('\n');
}
