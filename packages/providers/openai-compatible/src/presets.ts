import type { ReportReader } from '@weir/provider-kit';
import { openrouterActivity } from './openrouter-activity.ts';

/** What is known of a provider that speaks the OpenAI wire. */
export interface Preset {
  readonly baseUrl: string;
  /** Environment variable of the key; absent where none is needed. */
  readonly keyVariable?: string;
  /** Environment variable that replaces the base URL. */
  readonly urlVariable?: string;
  /** Whether closing a stream stops its cost. OpenRouter's list of upstreams, documentation of November 2026. */
  readonly cancelStopsBilling: boolean | 'unknown';
  /** Default true. */
  readonly reasoningInsideOutput?: boolean;
  /** Whether usage on streams has to be asked for with `stream_options`. Default true. */
  readonly asksUsage?: boolean;
  /** Formats of `reasoning_details` it reads; others are not sent. Absent: it reads or ignores all. */
  readonly reasoningFormats?: readonly string[];
  /** How what it charged is read, and the environment variable of the key that may. */
  readonly report?: { readonly keyVariable: string; readonly read: ReportReader };
  /** Endpoints it serves. Default: chat, completions, embeddings. */
  readonly endpoints?: readonly string[];
}

/** Providers by name, as data. Facts as of November 2026. */
export const PRESETS = Object.freeze({
  groq: {
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    cancelStopsBilling: false,
    endpoints: ['chat'],
  },
  deepseek: {
    baseUrl: 'https://api.deepseek.com/v1',
    keyVariable: 'DEEPSEEK_API_KEY',
    cancelStopsBilling: true,
    endpoints: ['chat', 'completions'],
  },
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
  ollama: { baseUrl: 'http://127.0.0.1:11434/v1', urlVariable: 'OLLAMA_BASE_URL', cancelStopsBilling: true },
  vllm: {
    baseUrl: 'http://127.0.0.1:8000/v1',
    keyVariable: 'VLLM_API_KEY',
    urlVariable: 'VLLM_BASE_URL',
    cancelStopsBilling: true,
  },
  'llama.cpp': {
    baseUrl: 'http://127.0.0.1:8080/v1',
    keyVariable: 'LLAMA_API_KEY',
    urlVariable: 'LLAMA_BASE_URL',
    cancelStopsBilling: true,
  },
} satisfies Record<string, Preset>);

export type PresetName = keyof typeof PRESETS;

/** Presets that run on the user's own machine: no key is needed, and nothing is billed. */
export const LOCAL_PRESETS: readonly PresetName[] = Object.freeze(['ollama', 'vllm', 'llama.cpp']);
