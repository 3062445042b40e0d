import { type Budget, type JsonSchema, WeirError } from '@weir/core';
import { Ajv, type ErrorObject } from 'ajv';
import { type KeyChange, type KeySpec, keyChangeSchema, keySpecSchema } from './key-spec.ts';

const DATED: readonly string[] = ['day', 'week', 'month'];

const pathOf = ({ instancePath, keyword, params }: ErrorObject): string => {
  const parts = instancePath.split('/').slice(1);
  if (keyword === 'required') parts.push(params.missingProperty as string);
  if (keyword === 'additionalProperties') parts.push(params.additionalProperty as string);
  return parts
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
};

function shapeError(errors: readonly ErrorObject[]): WeirError {
  const depth = ({ instancePath, keyword, params }: ErrorObject): number => {
    const isOfUnion = keyword === 'anyOf' || (keyword === 'type' && params.type === 'null');
    return instancePath.split('/').length - (isOfUnion ? 0.5 : 0);
  };
  const [error] = errors.toSorted((one, other) => depth(other) - depth(one));
  const param = error === undefined ? '' : pathOf(error).slice(0, 200);
  if (error?.keyword === 'required') return refused(param, 'is missing');
  if (error?.keyword === 'additionalProperties') return refused(param, 'is not known');
  if (error?.keyword === 'enum')
    return refused(param, `must be one of ${(error.params.allowedValues as string[]).join(', ')}`);
  return refused(param === '' ? 'body' : param, error?.message ?? 'is not valid');
}

const refused = (param: string, why: string): WeirError =>
  new WeirError('invalid_request', `'${param}' ${why}`, { param });

/** What a schema cannot say of a budget. */
function checkBudgets(budgets: readonly Budget[]): void {
  const known = new Set<string>();
  for (const [index, { scope, match, window, kind = 'hard', timeZone }] of budgets.entries()) {
    const param = `budgets[${index}]`;
    if (scope === 'key' && match !== undefined)
      throw refused(`${param}.match`, "is not for the scope 'key': such a budget is for the key itself");
    const id = JSON.stringify([scope, match, window, kind]);
    if (known.has(id)) throw refused(param, `limits the ${kind} ${window} of '${scope}' again`);
    known.add(id);
    if (timeZone === undefined) continue;
    if (!DATED.includes(window) && timeZone !== 'UTC')
      throw refused(`${param}.timeZone`, `moves only ${DATED.join(', ')}; the budget is for '${window}'`);
    if (!isTimeZone(timeZone)) throw refused(`${param}.timeZone`, `is no IANA time zone`);
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function checker<Checked extends KeySpec | KeyChange>(schema: JsonSchema): (input: unknown) => Checked {
  const check = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
  return (input) => {
    if (!check(input)) throw shapeError(check.errors ?? []);
    const checked = input as Checked;
    if (checked.budgets !== undefined && checked.budgets !== null) checkBudgets(checked.budgets);
    return checked;
  };
}

/** @throws WeirError `invalid_request`, its `param` the field. */
export const checkedSpec = checker<KeySpec>(keySpecSchema);

/** @throws WeirError `invalid_request`, its `param` the field. */
export const checkedChange = checker<KeyChange>(keyChangeSchema);
