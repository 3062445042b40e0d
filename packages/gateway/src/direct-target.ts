import {
  type Catalogue,
  type Endpoints,
  type Middleware,
  type Provider,
  type Target,
  WeirError,
  withTraits,
} from '@weir/core';

/**
 * Chooses the target where no router is listed: the model as the caller wrote it, at the first provider that has it.
 * `provider/model` names both.
 */
export function directTarget(
  catalogue: Catalogue,
  providers: ReadonlyMap<string, Provider>,
  endpoints: Endpoints,
): Middleware {
  const open = [...providers.values()].filter(({ acceptsUnknownModels }) => acceptsUnknownModels === true);

  function resolve(name: string, endpoint: string): Target {
    const known = catalogue.find(name).filter(({ provider }) => providers.has(provider));
    const card = known.find((found) => found.endpoints.includes(endpoint));
    if (card !== undefined) return { provider: card.provider, model: card.model };
    const slash = name.indexOf('/');
    const named = slash < 0 ? undefined : providers.get(name.slice(0, slash));
    if (named?.acceptsUnknownModels === true) return { provider: named.name, model: name.slice(slash + 1) };
    if (known.length > 0)
      throw new WeirError(
        'unsupported_parameter',
        `The model '${name.slice(0, 100)}' does not serve the endpoint '${endpoint}'`,
        { param: 'model', advice: 'stop' },
      );
    const only = open.length === 1 ? open[0] : undefined;
    if (only !== undefined) return { provider: only.name, model: name };
    throw new WeirError('model_not_found', `No configured provider serves the model '${name.slice(0, 100)}'`, {
      param: 'model',
      advice: 'stop',
    });
  }

  return withTraits(
    (call, next) => {
      if (call.target !== undefined) return next(call);
      try {
        const name = endpoints.get(call.endpoint)?.model(call.request);
        if (name === undefined) throw new WeirError('invalid_request', "'model' is missing", { param: 'model' });
        return next({ ...call, target: resolve(name, call.endpoint) });
      } catch (error) {
        return Promise.reject(error); // not async: a promise less on every call
      }
    },
    { name: 'direct-target', provides: ['target'] },
  );
}

/** A pipeline in which somebody chooses the target: `direct` at the top, or below what asks for others, where nobody does. */
export function targeted(list: readonly Middleware[], direct: Middleware): readonly Middleware[] {
  if (list.some(({ traits }) => traits?.provides?.includes('target'))) return list;
  const above = list.findLastIndex(({ traits }) => traits?.repeats === 'target') + 1;
  return [...list.slice(0, above), direct, ...list.slice(above)];
}
