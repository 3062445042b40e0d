import type { JsonSchema } from '@weir/core';
import { Ajv, type ErrorObject } from 'ajv';
import { didYouMean } from '../near-names.ts';
import { configSchema } from './config-schema.ts';
import { type ConfigProblem, pathOf } from './invalid-config.ts';

/**
 * Checks a JSON config against its schema, every problem with its path. A text in which a variable was filled in is
 * read as the number or boolean that its place asks for; `config` is changed accordingly.
 */
export function validateConfig(config: unknown, filled: ReadonlySet<string>): readonly ConfigProblem[] {
  const check = new Ajv({ strict: false, allErrors: true, verbose: true, logger: false }).compile(configSchema());
  if (check(config)) return [];
  for (const error of check.errors ?? []) {
    if (error.keyword === 'type' && filled.has(pathOf(partsOf(error)))) convert(config, error);
  }
  if (check(config)) return [];
  return onePerPath(check.errors ?? []).map(problemOf);
}

/** Alternatives report every branch at one place: a list of allowed values says most, a wrong type least. */
const TELLING = ['additionalProperties', 'required', 'enum', 'const', 'pattern', 'minimum', 'maximum'];

function onePerPath(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const rank = ({ keyword }: ErrorObject): number =>
    keyword === 'type' ? TELLING.length + 1 : TELLING.includes(keyword) ? TELLING.indexOf(keyword) : TELLING.length;
  const best = new Map<string, ErrorObject>();
  for (const error of errors) {
    if (error.keyword === 'if' || error.keyword === 'anyOf') continue;
    const { path } = problemOf(error);
    const known = best.get(path);
    if (known === undefined || rank(error) < rank(known)) best.set(path, error);
  }
  return [...best.values()];
}

const partsOf = ({ instancePath }: ErrorObject): string[] =>
  instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));

function convert(config: unknown, error: ErrorObject): void {
  const parts = partsOf(error);
  const name = parts.pop()!;
  const parent = parts.reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], config);
  const text = (parent as Record<string, unknown>)[name];
  const wanted = String((error.params as Params).type);
  if (/integer|number/.test(wanted) && /^-?\d+(\.\d+)?$/.test(String(text)))
    (parent as Record<string, unknown>)[name] = Number(text);
  else if (/boolean/.test(wanted) && (text === 'true' || text === 'false'))
    (parent as Record<string, unknown>)[name] = text === 'true';
}

/** What ajv says about an error, by keyword. */
interface Params {
  readonly additionalProperty: string;
  readonly missingProperty: string;
  readonly allowedValues: readonly unknown[];
  readonly type: string | readonly string[];
}

function problemOf(error: ErrorObject): ConfigProblem {
  const { keyword, parentSchema, message = 'is not valid' } = error;
  const params = error.params as Params;
  const path = pathOf(partsOf(error));
  switch (keyword) {
    case 'additionalProperties': {
      const name = params.additionalProperty;
      const known = Object.keys(((parentSchema as JsonSchema).properties ?? {}) as object);
      return { path: pathOf([...partsOf(error), name]), message: `there is no such key${didYouMean(name, known)}` };
    }
    case 'required':
      return { path: pathOf([...partsOf(error), params.missingProperty]), message: 'is missing' };
    case 'enum':
      return { path, message: `is ${shownPlainly(error.data)}, must be one of ${listed(params.allowedValues)}` };
    case 'type':
      return { path, message: `is ${shown(error.data)}, must be ${[params.type].flat().join(' or ')}` };
    default:
      return { path, message: `is ${shown(error.data)}: ${message}` };
  }
}

const listed = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ');

/** A value where only a few are allowed: no secret, but it may be long. */
const shownPlainly = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? String(value);

/** What a value is, without what it says: it may be a secret. */
function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return value.length === 0 ? 'empty' : `a text of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : String(value);
}
