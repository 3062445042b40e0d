import { errorBody, type GatewayLike, type GatewayRequest, type ReplySink, WeirError } from '@weir/core';
import { PullReply } from '@weir/gateway';
import { isLoopback } from './addresses.ts';

/**
 * Guards a gateway without keys from web pages. A page anywhere may post to a port of this machine, or have its own
 * name resolve to it; browsers say which page asks (`Origin`) and by which name (`Host`), so both must be this machine.
 */
export function loopbackOnly(gateway: GatewayLike): GatewayLike {
  function serve(request: GatewayRequest, sink: ReplySink): void {
    const stranger = strangerIn(request);
    if (stranger === undefined) gateway.serve(request, sink);
    else refuse(stranger, sink);
  }
  return {
    limits: gateway.limits,
    stop: () => gateway.stop(),
    serve,
    handle(request) {
      const pulled = new PullReply(request.signal);
      serve(request, pulled);
      return pulled.reply;
    },
  };
}

function strangerIn({ headers }: GatewayRequest): string | undefined {
  const { host, origin } = headers;
  if (typeof host === 'string' && !isLocalUrl(`http://${host}`)) return `the host '${host.slice(0, 100)}'`;
  if (typeof origin === 'string' && !isLocalUrl(origin)) return `a page of '${origin.slice(0, 100)}'`;
  return undefined;
}

const isLocalUrl = (url: string): boolean => URL.canParse(url) && isLoopback(new URL(url).hostname);

function refuse(stranger: string, sink: ReplySink): void {
  const error = new WeirError(
    'permission_denied',
    `Without keys this gateway serves programs of this machine only, not ${stranger}: configure 'keys'`,
  );
  const body = Buffer.from(JSON.stringify(errorBody(error)));
  sink.head(error.status, [
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
    'cache-control',
    'private, no-store',
    'x-should-retry',
    'false',
  ]);
  sink.end(body);
}
