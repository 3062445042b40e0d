import type { OpenAIProfile } from '@weir/provider-kit';
import { openrouterActivity } from './openrouter-activity.ts';

/** What is known of a provider that speaks the OpenAI wire. */
export type Preset = Omit<OpenAIProfile, 'name'>;

/** Providers by name, as data. Facts as of November 2026. */
export const PRESETS = Object.freeze({
  mistral: {
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariable: 'MISTRAL_API_KEY',
    reasoningFormats: [], // refuses fields it does not know
    cancelStopsBilling: false,
    asksUsage: false,
    endpoints: ['chat', 'embeddings', 'moderations'],
  },
  xai: {
    baseUrl: 'https://api.x.ai/v1',
    keyVariable: 'XAI_API_KEY',
    cancelStopsBilling: true,
    reasoningInsideOutput: false,
    endpoints: ['chat', 'embeddings'],
  },
  together: { baseUrl: 'https://api.together.xyz/v1', keyVariable: 'TOGETHER_API_KEY', cancelStopsBilling: true },
  fireworks: {
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    keyVariable: 'FIREWORKS_API_KEY',
    cancelStopsBilling: true,
  },
  openrouter: {
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    cancelStopsBilling: 'unknown',
    report: { keyVariable: 'OPENROUTER_MANAGEMENT_KEY', read: openrouterActivity },
  },
  // Sonar chat completions ended on 2026-09-27; what remains of the OpenAI wire there is kept for self-hosted imitators
  perplexity: {
    baseUrl: 'https://api.perplexity.ai',
    keyVariable: 'PERPLEXITY_API_KEY',
    cancelStopsBilling: false,
    asksUsage: false,
    endpoints: ['chat'],
  },
  cerebras: {
    baseUrl: 'https://api.cerebras.ai/v1',
    keyVariable: 'CEREBRAS_API_KEY',
    cancelStopsBilling: 'unknown',
    endpoints: ['chat', 'completions'],
  },
  vllm: {
    baseUrl: 'http://127.0.0.1:8000/v1',
    keyVariable: 'VLLM_API_KEY',
    urlVariable: 'VLLM_BASE_URL',
    isLocal: true,
    cancelStopsBilling: true,
  },
  'llama.cpp': {
    baseUrl: 'http://127.0.0.1:8080/v1',
    keyVariable: 'LLAMA_API_KEY',
    urlVariable: 'LLAMA_BASE_URL',
    isLocal: true,
    cancelStopsBilling: true,
  },
} satisfies Record<string, Preset & { readonly baseUrl: string }>);

export type PresetName = keyof typeof PRESETS;
