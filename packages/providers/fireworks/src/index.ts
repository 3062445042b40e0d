export * from './fireworks.ts';
