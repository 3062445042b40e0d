import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { WeirError } from '@weir/core';

/** The least a pepper may have, bytes. */
const PEPPER_BYTES = 32;
const RANDOM_BYTES = 24;
const SEAL_BYTES = 6;
const FORM = /^wk-([\w-]{32})([\w-]{8})$/;
/** Characters of a secret kept to tell it from others: 30 of its 192 random bits. */
const SHOWN = 8;

/** Makes and recognises secrets of one pepper: `wk-`, 192 random bits, a seal of 48. */
export interface KeySecrets {
  mint(): string;
  /**
   * Whether it was minted with this pepper. Whoever does not have it cannot make one up, so that guesses never reach
   * the store.
   */
  isGenuine(secret: string): boolean;
  /** HMAC-SHA-256 with the pepper, base64url. */
  digestOf(secret: string): string;
  shownOf(secret: string): string;
}

/** @throws WeirError `invalid_options` when the pepper is empty or short. */
export function keySecrets(pepper: string): KeySecrets {
  const bytes = Buffer.byteLength(pepper);
  if (bytes < PEPPER_BYTES) {
    const found = bytes === 0 ? 'is not set' : `has ${bytes} bytes, the least is ${PEPPER_BYTES}`;
    throw new WeirError(
      'invalid_options',
      `The pepper of the keys ${found}: set WEIR_KEY_PEPPER to what 'openssl rand -base64 32' prints, and keep it`,
    );
  }
  const hmac = (purpose: string, text: string): Buffer =>
    createHmac('sha256', pepper).update(`weir ${purpose}\n${text}`).digest();
  const sealOf = (random: string): Buffer => hmac('key seal', random).subarray(0, SEAL_BYTES);
  return {
    mint() {
      const random = randomBytes(RANDOM_BYTES).toString('base64url');
      return `wk-${random}${sealOf(random).toString('base64url')}`;
    },
    isGenuine(secret) {
      const [, random, seal] = FORM.exec(secret) ?? [];
      if (random === undefined || seal === undefined) return false;
      return timingSafeEqual(Buffer.from(seal, 'base64url'), sealOf(random));
    },
    digestOf: (secret) => hmac('key', secret).toString('base64url'),
    shownOf: (secret) => secret.slice(0, SHOWN),
  };
}
