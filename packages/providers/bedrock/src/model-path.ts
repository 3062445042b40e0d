import { strictlyEncoded } from './auth/sigv4.ts';

/** The path of a model's operation: names have colons, ARNs slashes too, and both are encoded. */
export const modelPath = (model: string, operation: string): string => `/model/${strictlyEncoded(model)}/${operation}`;
