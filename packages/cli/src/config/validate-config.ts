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
  const problems = (check.errors ?? []).filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf').map(problemOf);
  return problems.filter(
    ({ path, message }, index) =>
      problems.findIndex((other) => other.path === path && other.message === message) === index,
  );
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
  const wanted = String((error.params as { readonly type: unknown }).type);
  if (/integer|number/.test(wanted) && /^-?\d+(\.\d+)?$/.test(String(text)))
    (parent as Record<string, unknown>)[name] = Number(text);
  else if (/boolean/.test(wanted) && (text === 'true' || text === 'false'))
    (parent as Record<string, unknown>)[name] = text === 'true';
}

function problemOf(error: ErrorObject): ConfigProblem {
  const { keyword, params, parentSchema, message = 'is not valid' } = error;
  const path = pathOf(partsOf(error));
  switch (keyword) {
    case 'additionalProperties': {
      const name = (params as { readonly additionalProperty: string }).additionalProperty;
      const known = Object.keys(((parentSchema as JsonSchema).properties ?? {}) as object);
      return { path: pathOf([...partsOf(error), name]), message: `there is no such key${didYouMean(name, known)}` };
    }
    case 'required':
      return {
        path: pathOf([...partsOf(error), (params as { readonly missingProperty: string }).missingProperty]),
        message: 'is missing',
      };
    case 'enum':
      return { path, message: `is ${shown(error.data)}, must be one of ${listed((params as { readonly allowedValues: unknown[] }).allowedValues)}` };
    case 'type':
      return { path, message: `is ${shown(error.data)}, must be ${[(params as { readonly type: string | string[] }).type].flat().join(' or ')}` };
    default:
      return { path, message: `is ${shown(error.data)}: ${message}` };
  }
}

const listed = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ');

/** What a value is, without what it says: it may be a secret. */
function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return value.length === 0 ? 'empty' : `a text of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : String(value);
}
