export * from './key-credentials.ts';
export * from './key-events.ts';
export * from './key-ring.ts';
export * from './key-secrets.ts';
export * from './key-spec.ts';
export * from './key-view.ts';
export * from './keys.ts';
export * from './options.ts';
