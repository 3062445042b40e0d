import { isObject, type JsonObject, listOf } from '../../shared/read.ts';

const MAPS = ['properties', '$defs', 'defs'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
/** Keywords of OpenAPI that say nothing about what is valid. */
const OTHER: ReadonlySet<string> = new Set(['nullable', 'propertyOrdering', 'property_ordering', 'example']);

/** A schema of Google's (types in capitals, `nullable`) as JSON schema. One that is JSON schema already stays it. */
export function jsonSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([keyword]) => !OTHER.has(keyword));
  const result: { [keyword: string]: unknown } = Object.fromEntries(
    entries.map(([keyword, value]) => [keyword, within(keyword, value)]),
  );
  if (typeof schema.type === 'string') {
    const type = schema.type.toLowerCase();
    result.type = schema.nullable === true ? [type, 'null'] : type;
  }
  return result;
}

function within(keyword: string, value: unknown): unknown {
  if (MAPS.includes(keyword) && isObject(value)) return mapped(value);
  if (LISTS.includes(keyword)) return listOf(value).map(jsonSchema);
  if (keyword === 'items' || keyword === 'additionalProperties') return jsonSchema(value);
  // numbers of 64 bits are texts in protocol buffers
  return /^(min|max)(Items|Length|Properties)$/.test(keyword) ? Number(value) : value;
}

const mapped = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema)]));
