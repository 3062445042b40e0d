import { openaiFactory } from '@weir/provider-kit';

/** Groq. Closing a stream does not stop its cost (OpenRouter's list of upstreams, November 2026). */
export const groq = openaiFactory({
  name: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  keyVariable: 'GROQ_API_KEY',
  cancelStopsBilling: false,
  endpoints: ['chat'],
});
