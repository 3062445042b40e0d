import { connect, type Socket } from 'node:net';
import { type Money, usd } from '@weir/core';
import { type Dispatcher, request } from 'undici';

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Service {
  readonly url: string;
  readonly agent: Dispatcher;
}

export interface ChatOptions {
  readonly content?: string;
  readonly stream?: boolean;
  readonly maxTokens?: number;
  /** Whether the last event of the stream tells the usage and the cost. */
  readonly usage?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Told what has come so far, whenever more has. */
  readonly seen?: (text: string) => void;
}

export const chatBody = ({ content = 'hi', stream, maxTokens = 100, usage }: ChatOptions = {}): string =>
  JSON.stringify({
    model: 'm',
    messages: [{ role: 'user', content }],
    max_tokens: maxTokens,
    ...(stream === true ? { stream } : {}),
    ...(stream === true && usage === true ? { stream_options: { include_usage: true } } : {}),
  });

/** One chat completion over HTTP, read to its end. */
export async function ask({ url, agent }: Service, options: ChatOptions = {}): Promise<Asked> {
  const { statusCode, headers, body } = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: chatBody(options),
    dispatcher: agent,
  });
  body.setEncoding('utf8');
  let text = '';
  for await (const piece of body as AsyncIterable<string>) {
    text += piece;
    options.seen?.(text);
  }
  return { status: statusCode, headers, text };
}

/** The events of a stream as they came, `[DONE]` included. */
export const eventsOf = (text: string): readonly string[] =>
  text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => block.slice('data: '.length));

interface Told {
  readonly choices?: readonly { readonly delta?: { content?: string }; readonly message?: { content?: string } }[];
  readonly usage?: { readonly cost?: string } | null;
  readonly error?: { readonly code: string };
}

const parsed = (text: string): readonly Told[] =>
  (text.startsWith('{') ? [text] : eventsOf(text).filter((data) => data !== '[DONE]')).map(
    (data) => JSON.parse(data) as Told,
  );

/** What the caller reads, whichever form it has. */
export const contentOf = ({ text }: Asked): string =>
  parsed(text)
    .map(({ choices }) => choices?.[0]?.delta?.content ?? choices?.[0]?.message?.content ?? '')
    .join('');

export const errorOf = ({ text }: Asked): string | undefined => parsed(text).find(({ error }) => error)?.error?.code;

/** What the gateway says it cost: in the header of a value, in the last event of a stream. */
export function costOf({ headers, text }: Asked): Money {
  const told = headers['x-weir-cost'] ?? parsed(text).findLast(({ usage }) => usage?.cost !== undefined)?.usage?.cost;
  if (typeof told !== 'string') throw new Error(`No cost was told: ${text.slice(-300)}`);
  return usd(told);
}

/** A caller with nothing but a socket, which can leave or stop reading whenever it likes. */
export class TcpCaller {
  readonly socket: Socket;
  readonly opened: Promise<void>;
  text = '';
  #onText: (() => void) | undefined;

  constructor(url: string, options: ChatOptions = {}) {
    const { hostname, port } = new URL(url);
    const body = chatBody(options);
    this.socket = connect(Number(port), hostname);
    this.socket.on('error', () => undefined);
    this.socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1');
      this.#onText?.();
    });
    this.socket.on('close', () => this.#onText?.());
    this.opened = new Promise((resolve) => this.socket.once('connect', resolve));
    this.socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  /** Events with content so far. */
  get contents(): number {
    return this.text.split('"content":"w').length - 1;
  }

  /** Resolves once something is true of what was read, or the connection is gone. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue() && !this.socket.destroyed)
      await new Promise<void>((resolve) => {
        this.#onText = resolve;
      });
  }

  leave(): void {
    this.socket.destroy();
  }
}
