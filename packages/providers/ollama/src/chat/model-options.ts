import type { JsonObject } from '@weir/endpoints';

/** Parameters of a model that stand in `options`. Source: ollama 0.6.4, November 2026. */
const NAMES: ReadonlySet<string> = new Set([
  'num_ctx',
  'num_batch',
  'num_gpu',
  'main_gpu',
  'num_thread',
  'num_keep',
  'num_predict',
  'use_mmap',
  'use_mlock',
  'numa',
  'seed',
  'temperature',
  'top_k',
  'top_p',
  'min_p',
  'tfs_z',
  'typical_p',
  'repeat_last_n',
  'repeat_penalty',
  'presence_penalty',
  'frequency_penalty',
  'mirostat',
  'mirostat_tau',
  'mirostat_eta',
  'penalize_newline',
]);

export const isModelOption = (name: string): boolean => NAMES.has(name);

/** Those of a request's fields that are parameters of the model; null says nothing. */
export const modelOptions = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => NAMES.has(name) && value !== null));
