export type { CredentialsSource } from './auth/bedrock-auth.ts';
export type { AwsCredentials } from './auth/sigv4.ts';
export * from './bedrock.ts';
export * from './bedrock-mantle.ts';
