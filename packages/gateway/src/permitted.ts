import {
  type Catalogue,
  type Endpoints,
  type Middleware,
  type Permissions,
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

/** Whether a principal's key and all those above it allow something; what has no permissions allows everything. */
function allow({ permissions, above }: Principal, check: (permissions: Permissions) => boolean): boolean {
  if (permissions !== undefined && !check(permissions)) return false;
  return above === undefined || above.every((key) => key.permissions === undefined || check(key.permissions));
}

/** @throws WeirError `permission_denied`, naming the endpoint. */
export function checkEndpoint(principal: Principal, endpoint: string): void {
  const allows = ({ endpoints }: Permissions): boolean =>
    endpoints === undefined || endpoints.some((pattern) => matches(pattern, endpoint));
  if (!allow(principal, allows)) throw denied(principal.key, `the endpoint '${endpoint}'`);
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
export function mayUse(principal: Principal, target: Target, catalogue: Catalogue): boolean {
  if (principal.permissions === undefined && principal.above === undefined) return true;
  return allow(principal, ({ models }) => models === undefined || allowsTarget(models, target, catalogue));
}

/** Stands above all others: what is not allowed is not answered from a cache either. */
export function permittedModel(catalogue: Catalogue, endpoints: Endpoints): Middleware {
  return function permitModel(call, next) {
    const { principal } = call.exchange;
    if (principal.permissions === undefined && principal.above === undefined) return next(call);
    const asked = endpoints.get(call.endpoint)?.model(call.request);
    const allows = ({ models }: Permissions): boolean =>
      asked === undefined ||
      models === undefined ||
      models.some((pattern) => matches(pattern, asked)) ||
      catalogue.find(asked).some((card) => allowsTarget(models, card, catalogue));
    if (allow(principal, allows)) return next(call);
    throw denied(principal.key, `the model '${asked?.slice(0, 100)}'`, 'model');
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
