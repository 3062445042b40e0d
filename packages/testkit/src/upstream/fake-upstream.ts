import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Clock, systemClock, text } from '@weir/core';
import { json } from './http-scripts.ts';
import { ScriptPlayer } from './play-script.ts';
import { RequestReader, type WireRequest } from './request-reader.ts';
import type { WireScript } from './wire-script.ts';

/** One connection somebody opened. Times are epoch ms. */
export interface UpstreamConnection {
  readonly openedAt: number;
  /** Absent while it is open. */
  readonly closedAt: number | undefined;
  /** Bytes the socket has taken. */
  readonly bytesSent: number;
}

/** One request, whole: there is exactly one entry for each. */
export interface ReceivedRequest extends WireRequest {
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly connection: UpstreamConnection;
  /** The body as text. */
  readonly text: string;
  /** The body as JSON; throws a SyntaxError when it is none. */
  readonly json: unknown;
}

export interface FakeUpstreamOptions {
  /** Sent on every connection as soon as it opens, before any request. */
  readonly greeting?: WireScript;
  readonly clock?: Clock;
}

/** An HTTP upstream on loopback that does what its scripts say, byte by byte. */
export interface FakeUpstream {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  readonly requests: readonly ReceivedRequest[];
  readonly connections: readonly UpstreamConnection[];
  readonly openConnections: number;
  /** From now on: one script for each request, the last one for ever. */
  answer(...scripts: readonly WireScript[]): void;
  /** From now on: the script a request asks for. `index` counts from 0 since this was said. */
  answerBy(choose: (request: ReceivedRequest, index: number) => WireScript): void;
  /** Resolves as soon as something is true of the record; rejects after `withinMs`, 2,000 unless told. */
  until(isTrue: () => boolean, withinMs?: number): Promise<void>;
  /** Breaks what is open and stops listening; its port refuses connections from then on. */
  close(): Promise<void>;
}

class Connection implements UpstreamConnection {
  readonly openedAt: number;
  closedAt: number | undefined;
  readonly #socket: Socket;

  constructor(socket: Socket, openedAt: number) {
    this.#socket = socket;
    this.openedAt = openedAt;
  }

  get bytesSent(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }
}

class Received implements ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
  readonly connection: UpstreamConnection;

  constructor(request: WireRequest, receivedAt: number, connection: UpstreamConnection) {
    this.method = request.method;
    this.path = request.path;
    this.headers = request.headers;
    this.body = request.body;
    this.receivedAt = receivedAt;
    this.connection = connection;
  }

  get text(): string {
    return text(this.body);
  }

  get json(): unknown {
    return JSON.parse(this.text);
  }
}

const UNSCRIPTED = json(501, { error: { message: 'This upstream has no script' } });

class Upstream implements FakeUpstream {
  readonly requests: ReceivedRequest[] = [];
  readonly connections: Connection[] = [];
  readonly #clock: Clock;
  readonly #greeting: WireScript;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  #watchers: (() => void)[] = [];
  #choose: (request: ReceivedRequest, index: number) => WireScript = () => UNSCRIPTED;
  #answered = 0;
  #port = 0;

  constructor({ clock = systemClock(), greeting = [] }: FakeUpstreamOptions) {
    this.#clock = clock;
    this.#greeting = greeting;
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  answer(...scripts: readonly WireScript[]): void {
    this.answerBy((_, index) => scripts[Math.min(index, scripts.length - 1)] ?? UNSCRIPTED);
  }

  answerBy(choose: (request: ReceivedRequest, index: number) => WireScript): void {
    this.#choose = choose;
    this.#answered = 0;
  }

  until(isTrue: () => boolean, withinMs = 2_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!isTrue()) return;
        callOff();
        this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
        resolve();
      };
      const callOff = this.#clock.after(withinMs, () => {
        this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
        const seen = `${this.requests.length} requests, ${this.openConnections} open connections`;
        reject(new Error(`Not within ${withinMs} ms at the upstream (${seen}): ${isTrue}`));
      });
      this.#watchers.push(look);
      look();
    });
  }

  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await this.until(() => this.#sockets.size === 0);
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#clock.now());
    const gone = new AbortController();
    const player = new ScriptPlayer(socket, this.#clock, gone.signal);
    const reader = new RequestReader();
    this.connections.push(connection);
    this.#sockets.add(socket);
    const play = (script: WireScript): Promise<void> =>
      player.play(script).catch((error: unknown) => {
        if (!gone.signal.aborted) throw error; // a defect of the script; a socket that is gone ends it too
      });
    let playing = play(this.#greeting);
    socket.on('error', () => undefined); // the other side broke it: 'close' follows
    socket.on('close', () => {
      connection.closedAt = this.#clock.now();
      this.#sockets.delete(socket);
      gone.abort();
      this.#changed();
    });
    socket.on('data', (bytes) => {
      for (const whole of reader.push(bytes)) {
        const request = new Received(whole, this.#clock.now(), connection);
        this.requests.push(request);
        const script = this.#choose(request, this.#answered++);
        playing = playing.then(() => play(script));
      }
      this.#changed();
    });
    this.#changed();
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** Starts an upstream. It answers 501 until it is told what to do. */
export const fakeUpstream = (options: FakeUpstreamOptions = {}): Promise<FakeUpstream> =>
  new Upstream(options).listen();
