import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { bodyFrom, type Provider } from '@weir/core';
import type { ProviderContext } from '../src/index.ts';
import { handmade } from './handmade-provider.ts';

/** Keeps one connection and takes what it finds there for the answer to whatever it asked last. */
export function naive(context: ProviderContext): Provider {
  const { hostname, port, pathname } = new URL(context.baseUrl);
  let socket: Socket | undefined;
  let arrived = Buffer.alloc(0);

  async function ask(): Promise<Buffer> {
    if (socket === undefined) {
      socket = connect(Number(port), hostname);
      socket.on('data', (bytes) => {
        arrived = Buffer.concat([arrived, bytes]);
      });
      await once(socket, 'connect');
    }
    socket.write(
      `POST ${pathname}/chat/completions HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-length: 0\r\n\r\n`,
    );
    for (;;) {
      const start = arrived.indexOf('\r\n\r\n') + 4;
      const length = Number(/content-length: (\d+)/.exec(arrived.toString('latin1'))?.[1]);
      if (start > 3 && arrived.length >= start + length) {
        const body = arrived.subarray(start, start + length);
        arrived = arrived.subarray(start + length);
        return body;
      }
      await once(socket, 'data');
    }
  }

  return {
    ...handmade(context),
    endpoints: { chat: async () => ({ kind: 'value', headers: {}, body: bodyFrom(await ask()) }) },
    stop: async () => void socket?.destroy(),
  };
}
