export { type ServiceAccount, serviceAccountTokens } from './service-account.ts';
export * from './vertex.ts';
