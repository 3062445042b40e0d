import { alibaba } from '@weir/alibaba';
import { cerebras } from '@weir/cerebras';
import { deepseek } from '@weir/deepseek';
import { fireworks } from '@weir/fireworks';
import { groq } from '@weir/groq';
import { huggingface } from '@weir/huggingface';
import { jina } from '@weir/jina';
import { llamaCpp } from '@weir/llama-cpp';
import { mistral } from '@weir/mistral';
import { moonshotai } from '@weir/moonshotai';
import { openrouter } from '@weir/openrouter';
import { perplexity } from '@weir/perplexity';
import { together } from '@weir/together';
import { vllm } from '@weir/vllm';
import { voyage } from '@weir/voyage';
import { xai } from '@weir/xai';
import { zai } from '@weir/zai';

/** Vendors of the OpenAI wire that weir comes with, in the order the environment is looked through. */
export const PROFILED = [
  groq,
  deepseek,
  mistral,
  xai,
  together,
  fireworks,
  openrouter,
  perplexity,
  cerebras,
  huggingface,
  moonshotai,
  alibaba,
  zai,
  voyage,
  jina,
  vllm,
  llamaCpp,
] as const;

/** The same by name. */
export const PROFILES = new Map(PROFILED.map((make) => [make.profile.name, make]));
