import type { EndpointSpec } from '@weir/core';
import { embeddedError } from '../shared/embedded-error.ts';
import { nonEmpty, objectOf } from '../shared/read.ts';
import { valueOnly } from '../shared/value-only.ts';
import type { ModelList } from './models-types.ts';

type ModelsName = 'models' | 'models.retrieve';

const EMPTY: ModelList = Object.freeze({ object: 'list', data: [] });

/** What the list of models and one of them have in common: no target, no usage, no prompt. */
export const modelsLens = <E extends ModelsName>(): Omit<EndpointSpec<E>, 'name' | 'path' | 'fromPath'> => ({
  ...valueOnly<E>(),
  method: 'GET',
  model: (request) => nonEmpty(objectOf(request).id),
  needsTarget: false,
  needs: () => [],
  texts: () => [],
  otherInputTokens: () => 0,
  usageOf: () => undefined,
  errorIn: embeddedError,
  isComplete: (response) => ['list', 'model'].includes(objectOf(response).object as string),
  collect: () => EMPTY,
  redact: (request) => ({ id: nonEmpty(objectOf(request).id)?.slice(0, 128) }),
});
