import type { Budget, BudgetWindow, RateLimits, RequestCaps } from '@weir/core';
import type { KeyTerms } from '@weir/keys';
import { durationIn } from '../arguments/read-duration.ts';
import { readNumber } from '../arguments/read-number.ts';
import { readTime } from '../arguments/read-time.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';

/** What `weir keys create` can say of a key. */
export const TERM_ARGS = {
  team: { type: 'string', valueHint: 'NAME', description: 'Written to every ledger row' },
  user: { type: 'string', valueHint: 'NAME', description: 'Written to every ledger row' },
  tags: { type: 'string', valueHint: 'N=V,...', description: 'Written to every ledger row' },
  models: { type: 'string', valueHint: 'NAMES', description: 'Models it may ask for: openai/*,small (default: all)' },
  endpoints: { type: 'string', valueHint: 'NAMES', description: 'Endpoints it may ask for: chat,embeddings (all)' },
  budget: { type: 'string', valueHint: 'USD/WINDOW', description: 'Budgets of its own: 0.05/day,1/month' },
  'max-cost': { type: 'string', valueHint: 'USD', description: 'The most one request may cost' },
  'max-input-tokens': { type: 'string', valueHint: 'N', description: 'The most one request may send' },
  'max-output-tokens': { type: 'string', valueHint: 'N', description: 'The most one request may ask for' },
  'requests-per-minute': { type: 'string', valueHint: 'N', description: 'Requests in a minute, in one process' },
  'tokens-per-minute': { type: 'string', valueHint: 'N', description: 'Tokens in a minute, in one process' },
  concurrent: { type: 'string', valueHint: 'N', description: 'Requests at once, in one process' },
  expires: { type: 'string', valueHint: 'TIME', description: 'When it ends: 30d from now, or an ISO date' },
} as const;

type Given = { readonly [Name in keyof typeof TERM_ARGS]?: string | undefined };

const listIn = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function tagsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (listIn(text) ?? []).map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new WrongUsage(`--tags has '${pair.slice(0, 60)}', pairs such as feature=search were expected`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const budgetsIn = (text: string): readonly Budget[] =>
  (listIn(text) ?? []).map((item) => {
    const [limitUsd = '', window, ...rest] = item.split('/');
    if (window === undefined || rest.length > 0)
      throw new WrongUsage(`--budget has '${item.slice(0, 60)}', an amount and a window such as 0.05/day was expected`);
    return { scope: 'key', limitUsd, window: window as BudgetWindow }; // what is neither is refused by its name later
  });

const countIn = (given: Given, name: keyof Given): number | undefined => {
  const text = given[name];
  return text === undefined ? undefined : readNumber(text, `--${name}`, 1);
};

function expiryIn(text: string, now: number): number {
  const inMs = durationIn(text);
  return inMs === undefined ? readTime(text, '--expires', now) : now + inMs;
}

/** Without what is undefined; undefined when nothing is left. */
function present<Fields extends object>(fields: { readonly [Name in keyof Fields]: Fields[Name] | undefined }) {
  const found = Object.entries(fields).filter(([, value]) => value !== undefined);
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Fields);
}

/** @throws WrongUsage naming the option. */
export function readTerms(given: Given, now: number): KeyTerms {
  const rates = present<RateLimits>({
    requestsPerMinute: countIn(given, 'requests-per-minute'),
    tokensPerMinute: countIn(given, 'tokens-per-minute'),
    concurrent: countIn(given, 'concurrent'),
  });
  const caps = present<RequestCaps>({
    maxCostUsd: given['max-cost'],
    maxInputTokens: countIn(given, 'max-input-tokens'),
    maxOutputTokens: countIn(given, 'max-output-tokens'),
  });
  const { models, endpoints, tags, budget, expires, team, user } = given;
  const permissions = present({ models: listIn(models), endpoints: listIn(endpoints), rates });
  const terms = present({
    team,
    user,
    tags: tags === undefined ? undefined : tagsIn(tags),
    permissions,
    budgets: budget === undefined ? undefined : budgetsIn(budget),
    caps,
    expiresAt: expires === undefined ? undefined : expiryIn(expires, now),
  });
  return (terms ?? {}) as KeyTerms;
}
