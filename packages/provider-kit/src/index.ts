export * from './http-provider.ts';
export * from './openai-wire.ts';
export * from './read-body.ts';
export * from './retry-after.ts';
export * from './sse-source.ts';
export * from './transport.ts';
export * from './undici-transport.ts';
export * from './upstream-error.ts';
