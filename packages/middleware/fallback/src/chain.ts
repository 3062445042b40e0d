import { type Call, type Catalogue, type Endpoints, type Target, targetName } from '@weir/core';

export interface ChainServices {
  readonly catalogue: Catalogue | undefined;
  readonly endpoints: Endpoints | undefined;
}

/**
 * The targets listed for the model a call asks for, in order and each once; undefined when none are listed.
 *
 * A name may stand for a model at several providers. Where the endpoint is known, those that cannot serve the request
 * are left out.
 */
export function chainOf(
  call: Call,
  models: Readonly<Record<string, readonly string[]>>,
  services: ChainServices,
): readonly Target[] | undefined {
  const asked = services.endpoints?.get(call.endpoint)?.model(call.request);
  if (asked === undefined || !Object.hasOwn(models, asked)) return undefined;
  const targets = new Map<string, Target>();
  for (const name of models[asked]!) {
    for (const target of targetsOf(name, call, services)) targets.set(targetName(target), target);
  }
  return targets.size === 0 ? undefined : [...targets.values()];
}

function targetsOf(name: string, call: Call, { catalogue, endpoints }: ChainServices): readonly Target[] {
  const cards = catalogue?.find(name) ?? [];
  if (cards.length === 0) return spelledOut(name);
  const needs = endpoints?.get(call.endpoint)?.needs(call.request) ?? [];
  return cards
    .filter(({ endpoints: served, abilities }) => {
      const isTrusted = abilities.length === 0; // price lists tell of most models nothing but their price
      return served.includes(call.endpoint) && (isTrusted || needs.every((need) => abilities.includes(need)));
    })
    .map(({ provider, model }) => ({ provider, model }));
}

function spelledOut(name: string): readonly Target[] {
  const slash = name.indexOf('/');
  return slash <= 0 ? [] : [{ provider: name.slice(0, slash), model: name.slice(slash + 1) }];
}
