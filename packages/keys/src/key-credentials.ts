import { hash } from 'node:crypto';
import {
  type Clock,
  type Credentials,
  credentialIn,
  type GatewayRequest,
  type KeyRecord,
  type KeyStore,
  type Principal,
  WeirError,
} from '@weir/core';
import type { KeySecrets } from './key-secrets.ts';
import type { KeysOptions } from './options.ts';
import { principalOf } from './principal-of.ts';
import { validityOf } from './validity.ts';

/** What a look-up found. */
interface Known {
  /** Epoch ms when the store was asked: how old the answer is. */
  readonly askedAt: number;
  /** Changes with every record of the lineage. */
  readonly versions: string;
  /** Undefined: there is none. */
  readonly principal: Principal | undefined;
  /** Why there is none, or why there is none from `until` on. */
  readonly refusal: string;
  readonly until: number;
}

/**
 * Recognises virtual keys. A key met before costs a hash and a look into a map; the store is asked again, in the
 * background, once half the time an answer may be old is over.
 */
export class KeyCredentials implements Credentials {
  readonly #clock: Clock;
  readonly #store: KeyStore;
  readonly #secrets: KeySecrets;
  readonly #options: KeysOptions;
  /** By SHA-256 of the secret, the one not asked for longest first. */
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<Known>>();
  /** Whether the store did not answer when it was asked last. */
  #isAway = false;

  constructor(
    services: { readonly clock: Clock; readonly store: KeyStore },
    secrets: KeySecrets,
    options: KeysOptions,
  ) {
    this.#clock = services.clock;
    this.#store = services.store;
    this.#secrets = secrets;
    this.#options = options;
  }

  principalOf(request: GatewayRequest): Principal | Promise<Principal> {
    const secret = credentialIn(request);
    if (secret === undefined || secret === '')
      throw new WeirError('invalid_api_key', "No API key was given: send it as 'Authorization: Bearer <key>'");
    const id = hash('sha256', secret, 'base64url');
    const known = this.#known.get(id);
    const now = this.#clock.now();
    const ageMs = known === undefined ? Infinity : now - known.askedAt;
    if (known !== undefined && ageMs >= 0 && ageMs < this.#options.maxAgeMs) {
      if (ageMs >= this.#options.maxAgeMs / 2) this.#ask(id, secret).catch(() => undefined); // asked again when it is due
      return admitted(known, now);
    }
    if (known !== undefined && this.#isAway && ageMs >= 0 && ageMs < this.#options.outageMs) {
      this.#ask(id, secret).catch(() => undefined); // nobody waits for a store that is away
      return admitted(known, now);
    }
    if (!this.#secrets.isGenuine(secret)) throw new WeirError('invalid_api_key', 'The API key is not known');
    return this.#ask(id, secret).then((found) => admitted(found, this.#clock.now()));
  }

  /** Has the store asked again for every key. */
  forget(): void {
    this.#known.clear();
    this.#asked.clear(); // an answer under way may be older than what was changed
  }

  #ask(id: string, secret: string): Promise<Known> {
    const asked = this.#asked.get(id);
    if (asked !== undefined) return asked;
    const asking: Promise<Known> = this.#look(id, secret)
      .then((found) => {
        if (this.#asked.get(id) === asking) this.#keep(id, found);
        return found;
      })
      .finally(() => {
        if (this.#asked.get(id) === asking) this.#asked.delete(id);
      });
    this.#asked.set(id, asking);
    return asking;
  }

  async #look(id: string, secret: string): Promise<Known> {
    const askedAt = this.#clock.now();
    const digest = this.#secrets.digestOf(secret);
    const before = this.#known.get(id);
    let lineage: readonly KeyRecord[];
    try {
      lineage = await this.#store.lineage(digest);
      this.#isAway = false;
    } catch (cause) {
      this.#isAway = true;
      if (before !== undefined && this.#clock.now() - before.askedAt < this.#options.outageMs) return before;
      throw new WeirError('keys_unavailable', 'The key store does not answer', { cause, retryAfterMs: 1_000 });
    }
    const shown = lineage[0]?.secrets.find((one) => one.digest === digest);
    const versions = lineage.map(({ name, version }) => `${name} ${version}`).join('\n');
    if (before?.versions === versions) return { ...before, askedAt };
    const validity = validityOf(lineage, shown);
    if ('refusal' in validity) return { askedAt, versions, principal: undefined, refusal: validity.refusal, until: 0 };
    const { until, endsWith } = validity;
    return { askedAt, versions, principal: principalOf(lineage), refusal: `${endsWith} has expired`, until };
  }

  #keep(id: string, found: Known): void {
    this.#known.delete(id);
    this.#known.set(id, found);
    if (this.#known.size > this.#options.maxCached) this.#known.delete(this.#known.keys().next().value!);
  }
}

function admitted({ principal, refusal, until }: Known, now: number): Principal {
  if (principal === undefined || now >= until) throw new WeirError('invalid_api_key', refusal);
  return principal;
}
