/**
 * Providers of genai-prices by their ids, and the names weir knows them by, the usual one first.
 * A gateway may call its provider anything else: see the option `pricedAs`.
 */
export const PROVIDER_NAMES: Readonly<Record<string, readonly string[]>> = Object.freeze({
  anthropic: ['anthropic', 'claude'],
  arcee: ['arcee'],
  avian: ['avian'],
  aws: ['bedrock', 'aws', 'aws-bedrock', 'amazon-bedrock'],
  azure: ['azure', 'azure-openai', 'azure-ai'],
  baseten: ['baseten'],
  cerebras: ['cerebras'],
  cloudflare: ['cloudflare', 'workers-ai'],
  cohere: ['cohere'],
  cursor: ['cursor'],
  deepseek: ['deepseek'],
  doubleword: ['doubleword'],
  fireworks: ['fireworks', 'fireworks-ai'],
  'github-copilot': ['github-copilot'],
  google: ['gemini', 'google', 'vertex', 'vertex-ai', 'google-vertex'],
  groq: ['groq'],
  huggingface_cerebras: ['huggingface-cerebras'],
  'huggingface_fireworks-ai': ['huggingface-fireworks'],
  huggingface_groq: ['huggingface-groq'],
  huggingface_hyperbolic: ['huggingface-hyperbolic'],
  huggingface_nebius: ['huggingface-nebius'],
  huggingface_novita: ['huggingface-novita'],
  huggingface_nscale: ['huggingface-nscale'],
  huggingface_ovhcloud: ['huggingface-ovhcloud'],
  huggingface_publicai: ['huggingface-publicai'],
  huggingface_sambanova: ['huggingface-sambanova'],
  huggingface_together: ['huggingface-together'],
  minimax: ['minimax'],
  mistral: ['mistral', 'mistralai'],
  modal: ['modal'],
  moonshotai: ['moonshot', 'moonshotai', 'kimi'],
  novita: ['novita'],
  openai: ['openai'],
  openrouter: ['openrouter'],
  ovhcloud: ['ovhcloud'],
  perplexity: ['perplexity'],
  quicksilverpro: ['quicksilverpro'],
  together: ['together', 'together-ai', 'togetherai'],
  typesafe: ['typesafe'],
  voyageai: ['voyage', 'voyageai'],
  'x-ai': ['xai', 'x-ai'],
  zai: ['zai', 'z-ai'],
  zhipuai: ['zhipu', 'zhipuai'],
});

const IDS: ReadonlyMap<string, string> = new Map(
  Object.entries(PROVIDER_NAMES).flatMap(([id, names]) => [id, ...names].map((name) => [name, id] as const)),
);

/** The id genai-prices knows a provider by; undefined when it does not know it. */
export const genaiId = (provider: string): string | undefined => IDS.get(provider.toLowerCase());

/**
 * Whether a provider can have a model that is listed for it: `google` lists the Gemini API and Vertex AI together,
 * and only Vertex serves Claude.
 */
export const serves = (provider: string, model: string): boolean =>
  genaiId(provider) !== 'google' || provider.includes('vertex') || !model.toLowerCase().startsWith('claude');
