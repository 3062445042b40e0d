export * from './node-sink.ts';
export * from './read-node-body.ts';
export * from './serve-node.ts';
