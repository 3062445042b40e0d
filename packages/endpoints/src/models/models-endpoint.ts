import type { EndpointSpec } from '@weir/core';
import { modelsLens } from './models-lens.ts';
import type { ModelsRequest, ModelsResponse } from './models-types.ts';

declare module '@weir/core' {
  interface EndpointMap {
    /** `GET /models`. */
    models: { request: ModelsRequest; response: ModelsResponse; event: never };
  }
}

/** `GET /models`: answered by the gateway from its catalogue. */
export const modelsEndpoint: EndpointSpec<'models'> = Object.freeze<EndpointSpec<'models'>>({
  ...modelsLens<'models'>(),
  name: 'models',
  path: '/models',
  fromPath: () => ({}),
});
