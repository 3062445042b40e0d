export * from './sandbox.ts';
export { SANDBOX_CARDS } from './sandbox-cards.ts';
