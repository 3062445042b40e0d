import { PROVIDER_NAMES } from '../genai/provider-ids.ts';

/** Providers under the file's names and weir's, where they differ by more than a dash. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  azure: ['azure', 'azure-openai'],
  azure_ai: ['azure-ai'],
  azure_text: ['azure', 'azure-openai'],
  bedrock: PROVIDER_NAMES.aws!,
  bedrock_converse: PROVIDER_NAMES.aws!,
  cohere_chat: PROVIDER_NAMES.cohere!,
  fireworks_ai: PROVIDER_NAMES.fireworks!,
  'fireworks_ai-embedding-models': PROVIDER_NAMES.fireworks!,
  gemini: ['gemini', 'google'],
  moonshot: PROVIDER_NAMES.moonshotai!,
  'text-completion-openai': ['openai'],
  together_ai: PROVIDER_NAMES.together!,
  voyage: PROVIDER_NAMES.voyageai!,
  xai: PROVIDER_NAMES['x-ai']!,
};
const VERTEX: readonly string[] = ['vertex', 'vertex-ai', 'google-vertex'];

/** How weir calls a provider of the file, the usual name first. */
export function providerNames(listed: string): readonly string[] {
  if (listed.startsWith('vertex_ai')) return VERTEX;
  return (Object.hasOwn(NAMES, listed) ? NAMES[listed] : PROVIDER_NAMES[listed]) ?? [listed.replaceAll('_', '-')];
}

/** The name of the model at its provider: keys may begin with the provider's. */
export function modelName(key: string, listed: string): string {
  const prefix = [listed, listed.split('-')[0]!, 'bedrock', 'azure'].find(
    (name) => key.startsWith(`${name}/`) && listed.startsWith(name),
  );
  return prefix === undefined ? key : key.slice(prefix.length + 1);
}

/** `hd/1024-x-1024/dall-e-3`: what a model costs for one size, quality or number of steps, rather than a model. */
export const isVariant = (key: string): boolean =>
  /(^|\/)\d+-x-\d+\//.test(key) || /(^|\/)\d+-month-commitment\//.test(key);
