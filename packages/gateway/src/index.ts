export * from './create-gateway.ts';
export type { KeyOptions } from './face/credentials.ts';
export { type BodyLimits, readBody } from './face/read-body.ts';
export { checkOptions } from './face/validator.ts';
export { type Fetch, fetchOf } from './gateway-fetch.ts';
export * from './limits.ts';
export * from './pull-reply.ts';
export type { Quote, QuotedTarget, QuoteRequest } from './quote/quote.ts';
export type { ResponsesOptions } from './responses/responses-options.ts';
