import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostSuite } from '../test/host-suite.ts';
import { serveNode } from './serve-node.ts';

hostSuite('serveNode', {
  open: async (gateway) => {
    const server = createServer((request, response) => serveNode(gateway, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      port: (server.address() as AddressInfo).port,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  },
});
