import type { EndpointSpec } from '@weir/core';
import { nonEmpty, objectOf } from '../shared/read.ts';
import { modelsLens } from './models-lens.ts';
import type { ModelsRequest, ModelsResponse } from './models-types.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `GET /models/{id}`. */
    'models.retrieve': { request: ModelsRequest; response: ModelsResponse; event: never };
  }
}

/**
 * `GET /models/{id}`: one model, answered by the gateway from its catalogue.
 *
 * An id may hold slashes, as they are (`/models/openai/gpt-5`) or encoded (`/models/openai%2Fgpt-5`): as the last
 * segment of the path, `:id` takes all that follows. Without an id it is the list.
 */
export const modelEndpoint: EndpointSpec<'models.retrieve'> = Object.freeze<EndpointSpec<'models.retrieve'>>({
  ...modelsLens<'models.retrieve'>(),
  name: 'models.retrieve',
  path: '/models/:id',
  fromPath: (segments) => {
    const id = nonEmpty(objectOf(segments).id);
    return id === undefined ? {} : { id };
  },
});
