import { embeddingsEndpoint } from '@weir/endpoints';
import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { EMBEDDINGS_CODEC } from './embeddings-codec.ts';

const TITAN = 'amazon.titan-embed-text-v2:0';
const COHERE = 'eu.cohere.embed-v4:0';
const NOVA = 'amazon.nova-2-multimodal-embeddings-v1:0';

const call = (model: string, request: object = {}) =>
  callOf('embeddings', { model: 'asked', input: 'a', ...request } as never, { target: { provider: 'bedrock', model } });
function sent(model: string, request: object) {
  const { path, body } = EMBEDDINGS_CODEC.encode(call(model, request));
  return { path, body: JSON.parse(Buffer.from(body!).toString()) };
}
const read = (model: string, reply: object, request: object = {}, headers = {}) =>
  JSON.parse(
    Buffer.from(EMBEDDINGS_CODEC.decode!(Buffer.from(JSON.stringify(reply)), call(model, request), headers)).toString(),
  );

describe('texts to embed', () => {
  it.each([
    [TITAN, { dimensions: 256, normalize: true }, { inputText: 'a', dimensions: 256, normalize: true }],
    [
      COHERE,
      { input: ['a', 'b'], dimensions: 256, input_type: 'search_query' },
      { texts: ['a', 'b'], input_type: 'search_query', output_dimension: 256 },
    ],
    [COHERE, { input: ['a'], truncate: 'END' }, { texts: ['a'], input_type: 'search_document', truncate: 'END' }],
    [
      NOVA,
      { dimensions: 384 },
      {
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: 'GENERIC_INDEX',
          embeddingDimension: 384,
          text: { truncationMode: 'END', value: 'a' },
        },
      },
    ],
  ])('go to %s as %j', (model, request, body) => {
    expect(sent(model, request)).toEqual({ path: `/model/${model.replace(':', '%3A')}/invoke`, body });
  });

  it.each([
    [TITAN, { input: ['a', 'b'] }, 'input', 'it takes 1 in a request, these are 2'],
    [COHERE, { input: Array.from({ length: 97 }, () => 'a') }, 'input', 'it takes 96 in a request, these are 97'],
    [TITAN, { input: [1, 2] }, 'input', 'it embeds texts alone'],
    [TITAN, { encoding_format: 'int8' }, 'encoding_format', "'float' and 'base64'"],
  ])('that %s cannot take are refused: %j', (model, request, param, message) => {
    expect(() => sent(model, request)).toThrowError(
      expect.objectContaining({
        code: 'unsupported_parameter',
        param,
        advice: 'reroute',
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe('vectors', () => {
  const VECTOR = [0.5, -1];
  it.each([
    [TITAN, { embedding: VECTOR, inputTextTokenCount: 7 }, {}],
    [NOVA, { embeddings: [{ embeddingType: 'TEXT', embedding: VECTOR }], inputTokenCount: 7 }, {}],
    [COHERE, { id: 'x', embeddings: [VECTOR] }, { 'x-amzn-bedrock-input-token-count': '7' }],
    [COHERE, { embeddings: { float: [VECTOR] } }, { 'x-amzn-bedrock-input-token-count': '7' }],
  ])('of %s are read from %j', (model, reply, headers) => {
    const value = read(model, reply, {}, headers);
    expect(value).toMatchObject({
      object: 'list',
      model,
      data: [{ object: 'embedding', index: 0, embedding: VECTOR }],
    });
    expect(embeddingsEndpoint.usageOf!(value, {} as never)).toEqual({ input_tokens: 7 });
  });

  it('come in base64 where the caller asks so', () => {
    const reply = { embedding: VECTOR, inputTextTokenCount: 1 };
    const { embedding } = read(TITAN, reply, { encoding_format: 'base64' }).data[0];
    expect([...new Float32Array(new Uint8Array(Buffer.from(embedding, 'base64')).buffer)]).toEqual(VECTOR);
  });

  it('have no usage where none is told: it is not zero', () => {
    for (const headers of [{}, { 'x-amzn-bedrock-input-token-count': '-' }])
      expect(read(COHERE, { embeddings: [VECTOR] }, {}, headers)).not.toHaveProperty('usage');
  });

  it.each([[{}], [{ embeddings: [VECTOR, VECTOR] }], [{ embedding: ['x'] }], [[]], [{ message: 'no' }]])(
    'that are none are a failure: %j',
    (reply) => {
      expect(() => read(TITAN, reply)).toThrowError(expect.objectContaining({ code: 'upstream_malformed' }));
    },
  );
});
