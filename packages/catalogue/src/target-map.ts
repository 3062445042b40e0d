import type { Target } from '@weir/core';

/** A map by provider and model that builds no key to look one up. */
export interface TargetMap<Value> {
  get(target: Target): Value | undefined;
  has(target: Target): boolean;
  set(target: Target, value: Value): void;
  targets(): readonly Target[];
  values(): readonly Value[];
}

export function targetMap<Value>(): TargetMap<Value> {
  const providers = new Map<string, Map<string, Value>>();
  return {
    get: ({ provider, model }) => providers.get(provider)?.get(model),
    has: ({ provider, model }) => providers.get(provider)?.has(model) === true,
    set: ({ provider, model }, value) => {
      const models = providers.get(provider);
      if (models === undefined) providers.set(provider, new Map([[model, value]]));
      else models.set(model, value);
    },
    targets: () =>
      [...providers].flatMap(([provider, models]) => [...models.keys()].map((model) => ({ provider, model }))),
    values: () => [...providers.values()].flatMap((models) => [...models.values()]),
  };
}
