import type { JsonSchema } from '@weir/core';
import { FLAG, integer, MODEL, number, OBJECT, TOKEN_LIMIT } from '../shared/schema-parts.ts';

const PART: JsonSchema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    inlineData: OBJECT,
    fileData: OBJECT,
    functionCall: OBJECT,
    functionResponse: OBJECT,
  },
};

const CONTENT: JsonSchema = {
  type: 'object',
  properties: { role: { type: ['string', 'null'] }, parts: { type: ['array', 'null'], items: PART } },
};

const CONFIG: JsonSchema = {
  type: ['object', 'null'],
  properties: {
    candidateCount: integer(1, 128),
    maxOutputTokens: TOKEN_LIMIT,
    max_output_tokens: TOKEN_LIMIT,
    stopSequences: { type: ['array', 'null'], items: { type: 'string' } },
    temperature: number(0, 2),
    topK: number(0, 1e9),
    topP: number(0, 1),
  },
};

/** What a request must look like, draft-07. Kinds and bounds of the known fields; unknown fields pass. */
export const generateContentSchema: JsonSchema = Object.freeze({
  type: 'object',
  required: ['model', 'contents'],
  additionalProperties: true,
  properties: {
    model: MODEL,
    stream: FLAG,
    contents: { type: 'array', minItems: 1, items: CONTENT },
    systemInstruction: OBJECT,
    tools: { type: ['array', 'null'], items: { type: 'object' } },
    toolConfig: OBJECT,
    safetySettings: { type: ['array', 'null'], items: { type: 'object' } },
    generationConfig: CONFIG,
    generation_config: CONFIG,
  },
});
