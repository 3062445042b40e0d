import { CLOCK, CREDENTIALS, defineService, EVENTS, KEYS, optional, provide } from '@weir/core';
import { KeyCredentials } from './key-credentials.ts';
import { KEY_RING, KeyRing } from './key-ring.ts';
import { keySecrets } from './key-secrets.ts';
import { type KeysOptions, keysDefaults, keysSchema } from './options.ts';

const inject = { clock: CLOCK, store: KEYS, events: optional(EVENTS) };

/** Virtual keys: callers show one of those in the key store. List it below the store. */
export const keys = defineService<KeysOptions, typeof inject>({
  name: 'keys',
  inject,
  provides: [CREDENTIALS, KEY_RING],
  defaults: keysDefaults,
  schema: keysSchema,
  create(services, options) {
    const secrets = keySecrets(options.pepper === '' ? (process.env.WEIR_KEY_PEPPER ?? '') : options.pepper);
    const credentials = new KeyCredentials(services, secrets, options);
    const ring = new KeyRing(services, secrets, () => credentials.forget());
    return { services: new Map([provide(CREDENTIALS, credentials), provide(KEY_RING, ring)]) };
  },
});
