import { isDeepStrictEqual } from 'node:util';
import {
  type Clock,
  type EventBus,
  type KeyQuery,
  type KeyRecord,
  type KeySecret,
  type KeyStore,
  MAX_LINEAGE,
  Secret,
  token,
  WeirError,
} from '@weir/core';
import { checkedChange, checkedSpec } from './check-shape.ts';
import './key-events.ts';
import type { KeySecrets } from './key-secrets.ts';
import type { KeyChange, KeySpec } from './key-spec.ts';
import { type KeyView, keyView } from './key-view.ts';
import { checkWithin } from './within-above.ts';

/** A key and its new secret: the only time it can be read. */
export interface MintedKey {
  readonly record: KeyRecord;
  readonly secret: Secret;
}

/** How long an old secret stays valid beside the new one, ms: a day. */
export const DEFAULT_OVERLAP_MS = 86_400_000;
/** The longest overlap, ms: 90 days. */
const MAX_OVERLAP_MS = 7_776_000_000;
/** Old secrets kept valid beside the new one. */
const MOST_OLD = 4;
/** Changes at once that are tried again. */
const TRIES = 5;

export interface KeyRingServices {
  readonly clock: Clock;
  readonly store: KeyStore;
  /** Told of what is done to keys here. */
  readonly events?: EventBus | undefined;
}

/** Makes, changes and ends virtual keys. */
export class KeyRing {
  readonly #clock: Clock;
  readonly #store: KeyStore;
  readonly #secrets: KeySecrets;
  readonly #events: EventBus | undefined;
  readonly #changed: () => void;

  /** @param changed told of every change made here */
  constructor(services: KeyRingServices, secrets: KeySecrets, changed: () => void = () => undefined) {
    this.#clock = services.clock;
    this.#store = services.store;
    this.#events = services.events;
    this.#secrets = secrets;
    this.#changed = changed;
  }

  /** @throws WeirError `invalid_request` naming the field, `key_not_found` (its parent), `key_exists`. */
  async create(input: KeySpec): Promise<MintedKey> {
    const { tags = {}, ...spec } = checkedSpec(input);
    await this.#checkAbove({ ...spec, tags });
    const now = this.#clock.now();
    if (spec.expiresAt !== undefined && spec.expiresAt <= now)
      throw new WeirError('invalid_request', "'expiresAt' is in the past", { param: 'expiresAt' });
    const { secret, kept } = this.#mint(now);
    const record: KeyRecord = { ...spec, tags, secrets: [kept], createdAt: now, version: 1 };
    if (!(await this.#store.create(record)))
      throw new WeirError('key_exists', `The tenant '${spec.tenant}' has, or had, a key '${spec.name}'`, {
        param: 'name',
      });
    this.#events?.emit('key:created', { key: this.#view(record) });
    return { record, secret };
  }

  /** @throws WeirError `key_not_found`. */
  async get(tenant: string, name: string): Promise<KeyRecord> {
    const record = await this.#store.get(tenant, name);
    if (record === undefined) throw notFound(tenant, name);
    return record;
  }

  list(query: KeyQuery): Promise<readonly KeyRecord[]> {
    return this.#store.list(query);
  }

  /** Changes what a key allows. @throws WeirError `invalid_request` naming the field, `key_not_found`. */
  async change(tenant: string, name: string, input: KeyChange): Promise<KeyRecord> {
    const given = checkedChange(input);
    const { before, after } = await this.#update(tenant, name, async (record) => {
      const { tags, ...merged } = { ...record, ...given };
      const terms = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
      const changed = { ...terms, tags: tags ?? {} } as unknown as KeyRecord;
      await this.#checkAbove(changed);
      return changed;
    });
    this.#events?.emit('key:changed', { key: this.#view(after), before: this.#view(before) });
    const [budgets, earlier] = [after.budgets ?? [], before.budgets ?? []];
    if (!isDeepStrictEqual(budgets, earlier))
      this.#events?.emit('budget:changed', { tenant, key: name, budgets, before: earlier });
    return after;
  }

  /** Ends a key and all below it, within a second in every process. Again changes nothing. */
  async revoke(tenant: string, name: string): Promise<KeyRecord> {
    const { before, after } = await this.#update(tenant, name, async (record) =>
      record.revokedAt === undefined ? { ...record, revokedAt: this.#clock.now() } : record,
    );
    if (after !== before) this.#events?.emit('key:revoked', { key: this.#view(after) });
    return after;
  }

  /**
   * Gives a key a new secret; those it has stay valid for `overlapMs` at most (default a day; 0 ends them at once).
   *
   * @throws WeirError `invalid_request` when the key is revoked, or the overlap is no whole number up to 90 days
   */
  async rotate(
    tenant: string,
    name: string,
    { overlapMs = DEFAULT_OVERLAP_MS }: { readonly overlapMs?: number } = {},
  ): Promise<MintedKey> {
    if (!Number.isInteger(overlapMs) || overlapMs < 0 || overlapMs > MAX_OVERLAP_MS)
      throw new WeirError('invalid_request', `'overlapMs' is ${overlapMs}, it goes from 0 to ${MAX_OVERLAP_MS}`, {
        param: 'overlapMs',
      });
    const now = this.#clock.now();
    const { secret, kept } = this.#mint(now);
    const { after: record } = await this.#update(tenant, name, async (before) => {
      if (before.revokedAt !== undefined)
        throw new WeirError('invalid_request', `The key '${name}' of '${tenant}' was revoked: create another`);
      const old = before.secrets
        .map((one) => ({ ...one, expiresAt: Math.min(one.expiresAt ?? Number.POSITIVE_INFINITY, now + overlapMs) }))
        .filter(({ expiresAt }) => expiresAt > now);
      return { ...before, secrets: [kept, ...old.slice(0, MOST_OLD)] };
    });
    this.#events?.emit('key:rotated', { key: this.#view(record) });
    return { record, secret };
  }

  #view(record: KeyRecord): KeyView {
    return keyView(record, this.#clock.now());
  }

  #mint(now: number): { readonly secret: Secret; readonly kept: KeySecret } {
    const secret = this.#secrets.mint();
    const kept = { digest: this.#secrets.digestOf(secret), shown: this.#secrets.shownOf(secret), createdAt: now };
    return { secret: new Secret(secret), kept };
  }

  async #checkAbove(spec: KeySpec): Promise<void> {
    let { parent } = spec;
    for (let depth = 1; parent !== undefined; depth++) {
      if (depth >= MAX_LINEAGE)
        throw new WeirError('invalid_request', `'parent': over ${MAX_LINEAGE} keys would stand above each other`, {
          param: 'parent',
        });
      const above = await this.#store.get(spec.tenant, parent);
      if (above === undefined) throw notFound(spec.tenant, parent);
      const isEnded = above.revokedAt !== undefined || (above.expiresAt ?? Infinity) <= this.#clock.now();
      if (isEnded)
        throw new WeirError('invalid_request', `'parent': the key '${parent}' is revoked or expired`, {
          param: 'parent',
        });
      checkWithin(spec, above);
      parent = above.parent;
    }
  }

  /** Changes a record as it is now; when another change comes in between, that one counts too. */
  async #update(
    tenant: string,
    name: string,
    change: (record: KeyRecord) => Promise<KeyRecord>,
  ): Promise<{ readonly before: KeyRecord; readonly after: KeyRecord }> {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await this.get(tenant, name);
      const changed = await change(before);
      if (changed === before) return { before, after: before };
      const next = { ...changed, version: before.version + 1 };
      if (await this.#store.update(next)) {
        this.#changed();
        return { before, after: next };
      }
    }
    throw new WeirError('keys_unavailable', `The key '${name}' of '${tenant}' is changed by others all the time`);
  }
}

const notFound = (tenant: string, name: string): WeirError =>
  new WeirError('key_not_found', `The tenant '${tenant}' has no key '${name}'`);

/** The ring of a gateway that has virtual keys: `gateway.service(KEY_RING)`. */
export const KEY_RING = token<KeyRing>('key-ring');
