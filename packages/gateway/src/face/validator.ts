import { type EndpointSpec, type Endpoints, WeirError } from '@weir/core';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** Throws when a request does not look like its endpoint's schema. */
export type Validate = (request: unknown) => void;

/** `/messages/2/content` as callers write it: `messages[2].content`. */
function paramOf({ instancePath, keyword, params }: ErrorObject): string {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  if (keyword === 'required') path.push((params as { missingProperty: string }).missingProperty);
  if (keyword === 'additionalProperties') path.push((params as { additionalProperty: string }).additionalProperty);
  return path.reduce(
    (text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}

function expected({ keyword, params, message }: ErrorObject): string {
  const bounds = params as Record<string, unknown>;
  if (keyword === 'enum')
    return `must be one of ${(bounds.allowedValues as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
  if (keyword === 'const') return `must be ${JSON.stringify(bounds.allowedValue)}`;
  return message ?? 'is not valid';
}

/** The deepest error says most: unions report every branch, and the one that got furthest is the one meant. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const depth = (error: ErrorObject): number =>
    error.instancePath.split('/').length + (error.keyword === 'anyOf' || error.keyword === 'oneOf' ? -0.5 : 0);
  return errors.toSorted((left, right) => depth(right) - depth(left))[0];
}

function toError(errors: readonly ErrorObject[], request: unknown): WeirError {
  const error = mostTelling(errors);
  if (error === undefined) return new WeirError('invalid_request', 'The request is not valid');
  const param = paramOf(error);
  if (error.keyword === 'required') return new WeirError('invalid_request', `'${param}' is missing`, { param });
  if (error.keyword === 'additionalProperties')
    return new WeirError('invalid_request', `'${param}' is not known`, { param });
  const value = error.instancePath
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (inner, part) => (inner as Record<string, unknown> | undefined)?.[part.replace(/~1/g, '/').replace(/~0/g, '~')],
      request,
    );
  return new WeirError(
    'invalid_request',
    `'${param || 'body'}' is ${kindOf(value)}: ${expected(error)}`,
    param === '' ? {} : { param },
  );
}

/** Validators of all endpoints, compiled once. */
export function validators(endpoints: Endpoints): (spec: EndpointSpec) => Validate {
  const ajv = new Ajv({ strict: false, allErrors: false, logger: false });
  const compiled = new Map<EndpointSpec, Validate>();
  for (const spec of endpoints.values()) {
    const check: ValidateFunction | undefined = spec.schema === undefined ? undefined : ajv.compile(spec.schema);
    compiled.set(spec, (request) => {
      if (check !== undefined && !check(request)) throw toError(check.errors ?? [], request);
    });
  }
  return (spec) => compiled.get(spec) ?? (() => undefined);
}

/**
 * Checks a plugin's options against its schema.
 *
 * @throws WeirError `invalid_options` naming the plugin, the option and what was expected.
 */
export function checkOptions(name: string, options: object, schema: object): void {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  const check = ajv.compile(schema);
  if (check(options)) return;
  const { message, param } = toError(check.errors ?? [], options);
  throw new WeirError('invalid_options', `Option of '${name}': ${message}`, param === undefined ? {} : { param });
}
