import { isObject, type JsonObject, listOf } from '../../shared/read.ts';

/** Keywords Claude's grammar does not know; they are told to the model in words. Source: Anthropic's SDKs, November 2026. */
const UNKNOWN: ReadonlySet<string> = new Set([
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);
const MAPS = ['properties', '$defs', 'definitions', 'patternProperties'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];

/** A JSON schema as `output_config.format` takes it: objects are closed, bounds stand in the description. */
export function answerSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const result: { [keyword: string]: unknown } = {};
  const said: { [keyword: string]: unknown } = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const isUnknown = UNKNOWN.has(keyword) || (keyword === 'minItems' && Number(value) > 1);
    if (isUnknown) said[keyword] = value;
    else result[keyword] = within(keyword, value);
  }
  if (schema.type === 'object' || schema.properties !== undefined) result.additionalProperties = false;
  if (Object.keys(said).length > 0)
    result.description = [schema.description, JSON.stringify(said)].filter(Boolean).join('\n');
  return result;
}

function within(keyword: string, value: unknown): unknown {
  if (MAPS.includes(keyword) && isObject(value)) return mapped(value);
  if (LISTS.includes(keyword)) return listOf(value).map(answerSchema);
  return keyword === 'items' || keyword === 'not' ? answerSchema(value) : value;
}

const mapped = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, answerSchema(schema)]));
