import type { JsonSchema } from '@weir/core';

/** What a moderations request must look like, draft-07; unknown fields pass. */
export const moderationsSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['input'],
  additionalProperties: true,
  properties: {
    input: {
      type: ['string', 'array'],
      minItems: 1,
      maxItems: 2_048,
      items: {
        type: ['string', 'object'],
        required: ['type'],
        properties: {
          type: { type: 'string' },
          text: { type: 'string' },
          image_url: { type: 'object', required: ['url'], properties: { url: { type: 'string', minLength: 1 } } },
        },
      },
    },
    model: { type: ['string', 'null'], minLength: 1, maxLength: 512 },
  },
});
