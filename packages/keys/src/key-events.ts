import type { Budget } from '@weir/core';
import type { KeyView } from './key-view.ts';

declare module '@weir/core' {
  interface WeirEvents {
    /** A virtual key was made. No event has a secret or its digest. */
    'key:created': { readonly key: KeyView };
    /** What a key allows was changed. */
    'key:changed': { readonly key: KeyView; readonly before: KeyView };
    /** A key has a new secret. */
    'key:rotated': { readonly key: KeyView };
    /** A key was ended, and all below it. */
    'key:revoked': { readonly key: KeyView };
    /** The budgets of a key are others than before; told beside `key:changed`. */
    'budget:changed': {
      readonly tenant: string;
      readonly key: string;
      readonly budgets: readonly Budget[];
      readonly before: readonly Budget[];
    };
  }
}
