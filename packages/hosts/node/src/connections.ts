import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { systemClock } from '@weir/core';

const REPLY = Symbol('the latest reply of a connection');
type Connection = Socket & { [REPLY]?: ServerResponse };

/**
 * The connections of a server, so that it can be closed without cutting anybody off. Node takes one whose reply is ended
 * for idle, although its caller may still have megabytes to read, and destroys it (`close` and `closeIdleConnections`,
 * Node 24).
 */
export class Connections {
  readonly #server: Server;
  readonly #open = new Set<Connection>();

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (connection: Connection) => {
      this.#open.add(connection);
      connection.once('close', () => this.#open.delete(connection));
    });
    // kept on the connection itself: a set that changes with every request is dear (docs/decisions/0004)
    server.prependListener('request', ({ socket }, reply) => {
      (socket as Connection)[REPLY] = reply;
    });
  }

  /**
   * Accepts no more connections and ends those nobody uses; once `finish` is over, those whose caller has read all of the
   * reply, or `unreadMs` later.
   */
  async close(finish: () => Promise<void>, unreadMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(this.#server, () => resolve()));
    for (const connection of this.#open) if (!isUsed(connection)) connection.destroy();
    await finish();
    const callOff = systemClock().after(unreadMs, () => this.#server.closeAllConnections());
    for (const connection of this.#open) endOnceRead(connection);
    await closed;
    callOff();
    this.#server.close(); // what HTTP adds: its checks of connections end
  }
}

const isUsed = ({ [REPLY]: reply }: Connection): boolean =>
  reply !== undefined && !reply.writableFinished && !reply.closed;

function endOnceRead(connection: Connection): void {
  const reply = connection[REPLY];
  if (reply?.writableEnded === true && isUsed(connection)) reply.once('finish', () => connection.destroySoon());
  else connection.destroySoon();
}
