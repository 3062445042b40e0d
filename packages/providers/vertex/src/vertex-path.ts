/** Whose models they are, by their names: a path says so. */
export const isClaude = (model: string): boolean => model.startsWith('claude-');

/** Where a method of a model is, below project and location: `/publishers/google/models/gemini-3-pro:generateContent`. */
export function vertexPath(model: string, method: string): string {
  const publisher = isClaude(model) ? 'anthropic' : 'google';
  const name = encodeURIComponent(model).replaceAll('%40', '@');
  return `/publishers/${publisher}/models/${name}:${method}`;
}

/** The host of a location: `global`, the multi-regions `eu` and `us`, or a region. */
function hostOf(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com';
  return location === 'eu' || location === 'us'
    ? `aiplatform.${location}.rep.googleapis.com`
    : `${location}-aiplatform.googleapis.com`;
}

const VERSION = 'v1beta1';

/** Where requests go: a project in a location, or with a key of express mode neither. */
export const vertexUrl = (project: string | undefined, location: string): string =>
  project === undefined
    ? `https://${hostOf('global')}/${VERSION}`
    : `https://${hostOf(location)}/${VERSION}/projects/${encodeURIComponent(project)}/locations/${location}`;
