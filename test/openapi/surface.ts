import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isBeside } from '../beside.ts';

/** OpenAI's published specification lies beside the repository, not in it. */
const FILE = fileURLToPath(new URL('../../../shared/fixtures/_spec/openai-surface.openapi.json', import.meta.url));

export const isThere = isBeside(FILE);

interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Document {
  readonly components: { readonly schemas: Record<string, Schema> };
}

const NULL: Schema = { type: 'null' };
const PREFIX = '#/components/schemas/';

function isNullable(schema: Schema, { components }: Document): boolean {
  const { $ref, type, anyOf, oneOf } = schema;
  if ($ref !== undefined) return isNullable(components.schemas[$ref.slice(PREFIX.length)] ?? {}, { components });
  if (type === 'null' || (Array.isArray(type) && type.includes('null')) || schema.nullable === true) return true;
  return [...(anyOf ?? []), ...(oneOf ?? [])].some((one) => isNullable(one, { components }));
}

/** Null is absent, either way: OpenAI's own replies break the specification there. */
function lenient(value: unknown, document: Document): unknown {
  if (Array.isArray(value)) return value.map((one) => lenient(one, document));
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(
    Object.entries(value).map(([keyword, one]) => [keyword, lenient(one, document)]),
  ) as Schema;
  const { properties, required = [] } = value as Schema;
  if (properties === undefined || !Array.isArray(required)) return schema;
  const needed = required.filter((name) => !isNullable(properties[name] ?? {}, document));
  schema.required = needed;
  schema.properties = Object.fromEntries(
    Object.entries(schema.properties!).map(([name, one]) => [
      name,
      needed.includes(name) ? one : { anyOf: [one, NULL] },
    ]),
  );
  return schema;
}

let ajv: Ajv2020 | undefined;
const compiled = new Map<string, ValidateFunction>();

function validatorOf(name: string): ValidateFunction {
  if (ajv === undefined) {
    const document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;
    ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
    ajv.addSchema({ $id: 'openai', components: lenient(document.components, document) });
  }
  const known = compiled.get(name) ?? ajv.compile({ $ref: `openai${PREFIX}${name}` });
  compiled.set(name, known);
  return known;
}

/** Where a value breaks a schema of the specification; '' when it does not. */
export function violation(name: string, value: unknown): string {
  const validate = validatorOf(name);
  if (validate(value)) return '';
  const errors = validate.errors!.map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${Object.values(params).join(' ')}`.trim(),
  );
  return errors[0]!;
}
