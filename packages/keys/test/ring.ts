import { EventBus, type GatewayRequest, type KeyStore, type Principal } from '@weir/core';
import { MemoryKeys } from '@weir/memory';
import { ManualClock } from '@weir/testkit';
import { KeyCredentials, KeyRing, type KeysOptions, keySecrets, keysDefaults } from '../src/index.ts';

export const PEPPER = 'a pepper of more than thirty-two bytes';

export const shown = (secret: string): GatewayRequest => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: { authorization: `Bearer ${secret}` },
  body: new Uint8Array(0),
});

/** A store whose look-ups are counted and may fail. */
export class WatchedKeys extends MemoryKeys {
  lookUps = 0;
  isAway = false;
  isHanging = false;

  override async lineage(digest: string): ReturnType<KeyStore['lineage']> {
    this.lookUps++;
    if (this.isAway) throw new Error('connection refused');
    if (this.isHanging) return new Promise(() => undefined);
    return super.lineage(digest);
  }
}

/** A ring, and the credentials of another process that shares its store. */
export function rings(options: Partial<KeysOptions> = {}) {
  const clock = new ManualClock();
  const store = new WatchedKeys();
  const secrets = keySecrets(PEPPER);
  const events = new EventBus();
  const ring = new KeyRing({ clock, store, events }, secrets);
  const credentials = new KeyCredentials({ clock, store }, secrets, { ...keysDefaults, ...options });
  const admit = async (secret: string): Promise<Principal> => credentials.principalOf(shown(secret));
  const make = async (name: string, more: object = {}): Promise<string> =>
    (await ring.create({ tenant: 'acme', name, ...more })).secret.reveal();
  return { clock, store, events, secrets, ring, credentials, admit, make };
}
