import { type EndpointSpec, type RawRequest, text } from '@weir/core';
import { integerOf, nonEmpty, objectOf } from '../shared/read.ts';
import { valueOnly } from '../shared/value-only.ts';

const NO_BYTES = new Uint8Array(0);

/**
 * Requests handed on as they are, for endpoints weir has no lens for. Its own path is empty: it is not routed to by
 * path, whoever serves it makes the {@link RawRequest}, of any method.
 *
 * One that names no model is taken to generate nothing: a file upload, a list. One that does is held at its whole
 * body and the limit of output tokens it names, or the model's own. Nothing of the reply is read.
 */
export const rawEndpoint: EndpointSpec<'raw'> = Object.freeze<EndpointSpec<'raw'>>({
  ...valueOnly<'raw'>(),
  name: 'raw',
  method: 'POST',
  path: '',
  model: (request) => nonEmpty(objectOf(request).model),
  needsTarget: true,
  needs: () => [],
  texts: (request) => (generates(request) && isText(request) ? [text(bodyOf(request))] : []),
  otherInputTokens: (request) => (generates(request) && !isText(request) ? Math.ceil(bodyOf(request).length / 2) : 0),
  outputLimit: (request) => (generates(request) ? limitIn(request) : 0),
  writesOutput: true,
  usageOf: () => undefined,
  errorIn: () => undefined,
  isComplete: () => false,
  collect: () => NO_BYTES,
  redact: (request) => {
    const { method, path, contentType, model } = objectOf(request);
    const plainPath = nonEmpty(path)?.split('?', 1)[0]?.slice(0, 256);
    return { method, path: plainPath, contentType, model, body: `[${bodyOf(request).length} bytes]` };
  },
});

const bodyOf = (request: RawRequest): Uint8Array => {
  const { body } = objectOf(request);
  return body instanceof Uint8Array ? body : NO_BYTES;
};

const generates = (request: RawRequest): boolean =>
  nonEmpty(objectOf(request).model) !== undefined && bodyOf(request).length > 0;

const isText = (request: RawRequest): boolean => /json|^text\//.test(nonEmpty(objectOf(request).contentType) ?? 'json');

/** The limit a JSON body names, by any of the names in use. */
function limitIn(request: RawRequest): number | undefined {
  try {
    const { max_output_tokens, max_completion_tokens, max_tokens } = objectOf(JSON.parse(text(bodyOf(request))));
    return integerOf(max_output_tokens ?? max_completion_tokens ?? max_tokens, 1, 1e9);
  } catch {
    return undefined; // no JSON: the model's own limit counts
  }
}
