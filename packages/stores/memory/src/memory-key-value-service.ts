import { CLOCK, defineService, type JsonSchema, KEY_VALUE, provide } from '@weir/core';
import { MemoryKeyValue } from './memory-key-value.ts';
import { type MemoryOptions, memoryDefaults, memorySchema } from './options.ts';

export type MemoryKeyValueOptions = Pick<MemoryOptions, 'maxBytes' | 'maxValueBytes'>;

const { maxBytes, maxValueBytes } = memoryDefaults;
const properties = memorySchema.properties as Readonly<Record<keyof MemoryKeyValueOptions, JsonSchema>>;
const inject = { clock: CLOCK };

/**
 * The key-value store alone: answers cached in memory, listed after a store that keeps money and rows elsewhere.
 * `services: [sqlite(), memoryKeyValue()]`.
 */
export const memoryKeyValue = defineService<MemoryKeyValueOptions, typeof inject>({
  name: 'memory-key-value',
  inject,
  provides: [KEY_VALUE],
  defaults: { maxBytes, maxValueBytes },
  schema: { ...memorySchema, properties: { maxBytes: properties.maxBytes, maxValueBytes: properties.maxValueBytes } },
  create: ({ clock }, options) => ({
    services: new Map([provide(KEY_VALUE, new MemoryKeyValue({ clock }, { ...memoryDefaults, ...options }))]),
  }),
});
