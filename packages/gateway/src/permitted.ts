import {
  type Catalogue,
  type Endpoints,
  type Middleware,
  type Principal,
  type Target,
  targetName,
  WeirError,
} from '@weir/core';

const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

const denied = (
  key: string | undefined,
  what: string,
  param?: string,
  advice: 'stop' | 'reroute' = 'stop',
): WeirError =>
  new WeirError('permission_denied', `The key${key === undefined ? '' : ` '${key}'`} does not allow ${what}`, {
    advice,
    ...(param === undefined ? {} : { param }),
  });

/** @throws WeirError `permission_denied`, naming the endpoint. */
export function checkEndpoint({ permissions, key }: Principal, endpoint: string): void {
  const allowed = permissions?.endpoints;
  if (allowed !== undefined && !allowed.some((pattern) => matches(pattern, endpoint)))
    throw denied(key, `the endpoint '${endpoint}'`);
}

/**
 * Whether one of the patterns allows a target. A pattern with a slash is of `provider/model`, one without is a model's
 * or an alias's name: so `openai/gpt-5` does not allow the model `openai/gpt-5` of a reseller.
 */
function allowsTarget(patterns: readonly string[], target: Target, catalogue: Catalogue): boolean {
  return patterns.some((pattern) => {
    if (pattern.includes('/')) return matches(pattern, targetName(target));
    if (matches(pattern, target.model)) return true;
    return catalogue
      .find(pattern)
      .some(({ provider, model }) => provider === target.provider && model === target.model);
  });
}

/** Whether a principal may be sent to a target. */
export const mayUse = ({ permissions }: Principal, target: Target, catalogue: Catalogue): boolean =>
  permissions?.models === undefined || allowsTarget(permissions.models, target, catalogue);

/** Stands above all others: what is not allowed is not answered from a cache either. */
export function permittedModel(catalogue: Catalogue, endpoints: Endpoints): Middleware {
  return function permitModel(call, next) {
    const { permissions, key } = call.exchange.principal;
    const allowed = permissions?.models;
    if (allowed === undefined) return next(call);
    const asked = endpoints.get(call.endpoint)?.model(call.request);
    const isAllowed =
      asked === undefined ||
      allowed.some((pattern) => matches(pattern, asked)) ||
      catalogue.find(asked).some((card) => allowsTarget(allowed, card, catalogue));
    if (isAllowed) return next(call);
    throw denied(key, `the model '${asked.slice(0, 100)}'`, 'model');
  };
}

/** Stands below all others: whoever chose the target, only an allowed one is sent to. */
export function permittedTarget(catalogue: Catalogue): Middleware {
  return function permitTarget(call, next) {
    const { principal } = call.exchange;
    const { target } = call;
    if (target === undefined || mayUse(principal, target, catalogue)) return next(call);
    throw denied(principal.key, `the target '${targetName(target)}'`, 'model', 'reroute');
  };
}
