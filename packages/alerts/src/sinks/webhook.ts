import { type Clock, WeirError } from '@weir/core';
import { type Dispatcher, request } from 'undici';
import type { Alert, AlertSink } from '../alert.ts';
import { signatureOf } from './signature.ts';

export interface WebhookOptions {
  /** `https:`; `http:` for loopback only. */
  readonly url: string;
  /** Signs each message; at least 16 characters. */
  readonly secret: string;
  /** `slack` sends nothing but `text`. Default `json`: the alert, with `text` beside it. */
  readonly format?: 'json' | 'slack';
  /** Alerts waiting at most; more are dropped, newest first, and reported. Default 1,000. */
  readonly maxWaiting?: number;
  /** Default 5. */
  readonly maxTries?: number;
  /** Told of alerts that were not delivered. */
  readonly onLost?: (alert: Alert, why: unknown) => void;
  readonly dispatcher?: Dispatcher;
}

const TIMEOUT_MS = 10_000;
const FIRST_WAIT_MS = 1_000;
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

function checkedUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isSafe = parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && LOOPBACK.includes(parsed.hostname));
  if (!isSafe) throw new WeirError('invalid_options', 'webhook: url is no https: address (http: for loopback only)');
  return url;
}

/**
 * Posts alerts one after the other; `x-weir-signature` proves where they come from ({@link signatureOf}).
 *
 * @throws WeirError `invalid_options`, naming the option.
 */
export function webhook({ clock }: { readonly clock: Clock }, options: WebhookOptions): AlertSink {
  const { secret, format = 'json', maxWaiting = 1_000, maxTries = 5, onLost, dispatcher } = options;
  const url = checkedUrl(options.url);
  if (secret.length < 16)
    throw new WeirError('invalid_options', `webhook: secret has ${secret.length} characters, the least is 16`);
  const waiting: Alert[] = [];
  const stopping = new AbortController();
  let sending: Promise<void> | undefined;

  async function post(alert: Alert): Promise<void> {
    const text = `weir: ${alert.message}`;
    const body = JSON.stringify(format === 'slack' ? { text } : { text, ...alert });
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-weir-signature': signatureOf(body, secret, clock.now()) },
      body,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`The webhook answered ${answer.statusCode}`);
  }

  async function deliver(alert: Alert): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await post(alert);
      } catch (error) {
        if (tries >= maxTries || stopping.signal.aborted) return onLost?.(alert, error);
        await clock.sleep(FIRST_WAIT_MS * 2 ** (tries - 1), stopping.signal).catch(() => undefined);
      }
    }
  }

  async function sendAll(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await deliver(next);
    sending = undefined;
  }

  return {
    send(alert) {
      if (waiting.length >= maxWaiting) return onLost?.(alert, new Error(`${maxWaiting} alerts are waiting already`));
      waiting.push(alert);
      sending ??= sendAll();
    },
    /** Sends what is waiting, once each. */
    async stop() {
      stopping.abort();
      await sending;
    },
  };
}
