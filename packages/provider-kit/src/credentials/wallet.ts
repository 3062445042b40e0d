import { abortReason, type CallOf, type Endpoint, WeirError } from '@weir/core';
import { redactor } from '../redactor.ts';
import type { Told } from '../told.ts';
import { bearer, type Credentials, type TokenSource } from './credentials.ts';
import { checkHeaders, replaced } from './headers.ts';
import { KeyRing } from './key-ring.ts';
import { unlessAborted } from './unless-aborted.ts';

/** What one request shows of its provider's credentials. */
export interface Shown {
  /** Position of the key among several; absent where there is one. */
  readonly credential?: number;
  /** Sent with the request, in this order: name, value, name, value. */
  readonly headers: readonly string[];
  readonly jsonHeaders: readonly string[];
  /** Takes the credentials out of what the provider says. */
  hide(text: string): string;
}

export interface WalletOptions {
  /** Name of the provider. */
  readonly name: string;
  /** Sent with every request: name, value, name, value. They win over those that show a key. */
  readonly headers: readonly string[];
  readonly credentials?: Credentials | undefined;
}

/** The credentials of a provider: chooses one for each request, and learns from what became of it. */
export class Wallet {
  readonly #options: WalletOptions;
  readonly #ring: KeyRing;
  /** What is shown of each key; of one that is asked for, what was shown last. */
  readonly #shown: { key: string | undefined; shown: Shown }[];

  /** @throws WeirError `invalid_options` when there is no key, or a header could never be sent. */
  constructor(options: WalletOptions) {
    this.#options = options;
    const keys = options.credentials?.keys;
    if (keys?.length === 0)
      throw new WeirError('invalid_options', `The provider '${options.name}' has no key`, { param: 'credentials' });
    this.#ring = new KeyRing(options.name, keys?.length ?? 1);
    this.#shown = (keys ?? [undefined]).map((key, index) => {
      const text = typeof key === 'string' ? key : undefined;
      return { key: text, shown: this.#show(text, index) };
    });
  }

  /**
   * What the next request shows; a promise only where a token has to be asked for.
   *
   * @throws WeirError `rate_limited`, `upstream_auth` or `quota_exhausted` when every key sits out; nothing was sent.
   */
  next(call: CallOf<Endpoint>, now: number): Shown | Promise<Shown> {
    const index = this.#ring.choose(call, now);
    const key = this.#options.credentials?.keys[index];
    return typeof key === 'function' ? this.#ask(key, index, call, now) : this.#shown[index]!.shown;
  }

  /** The error those above get for a failure of a request that showed this. */
  failed(error: WeirError, { credential }: Shown, call: CallOf<Endpoint>, now: number): WeirError {
    return credential === undefined ? error : this.#ring.failed(error, credential, call, now).with({ credential });
  }

  /** Learns from what an answer tells of the limits of its key. */
  answered({ credential, limits }: Told, call: CallOf<Endpoint>, now: number): void {
    if (credential !== undefined) this.#ring.answered(limits(), credential, call, now);
  }

  async #ask(source: TokenSource, index: number, call: CallOf<Endpoint>, now: number): Promise<Shown> {
    const last = this.#shown[index]!;
    try {
      const key = await unlessAborted(call.signal, () => source(call.signal));
      if (key !== last.key) this.#shown[index] = { key, shown: this.#show(key, index) };
    } catch (cause) {
      const reason = call.signal.aborted
        ? abortReason(call.signal)
        : new WeirError('upstream_auth', `No token for '${this.#options.name}' was to be had`, { cause });
      throw this.failed(reason.with({ dispatch: { sent: false } }), last.shown, call, now);
    }
    return this.#shown[index]!.shown;
  }

  #show(key: string | undefined, index: number): Shown {
    const { name, headers, credentials } = this.#options;
    const own = key === undefined ? [] : (credentials?.headers ?? bearer)(key);
    checkHeaders(name, own);
    const others = (credentials?.keys ?? []).filter((one) => typeof one === 'string');
    const all = ['accept-encoding', 'identity', ...replaced(own, headers)];
    return {
      ...((credentials?.keys.length ?? 1) > 1 && { credential: index }),
      headers: all,
      jsonHeaders: ['content-type', 'application/json', ...all],
      hide: redactor(all, key === undefined ? others : [...others, key]),
    };
  }
}
