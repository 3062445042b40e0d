import type { GatewayLike, GatewayRequest } from '@weir/core';

/** Serves two on one port: what lies below `path` is for `other`, all else for the gateway, which says when it stops. */
export function beside(gateway: GatewayLike, other: GatewayLike, path: string): GatewayLike {
  const at = ({ path: asked }: GatewayRequest): GatewayLike => {
    const end = asked.indexOf('?');
    const pathname = end < 0 ? asked : asked.slice(0, end);
    return pathname === path || pathname.startsWith(`${path}/`) ? other : gateway;
  };
  return {
    limits: gateway.limits,
    serve: (request, sink) => at(request).serve(request, sink),
    handle: (request) => at(request).handle(request),
    async stop() {
      await gateway.stop();
      await other.stop();
    },
  };
}
