/** Names that are paths already: a tuned model's, say. */
const PLACED = /^(models|tunedModels|publishers|endpoints)\//;

/** Text as one segment of a path; `@` and `:` stand in names of models, and mean nothing inside a segment but the last `:`. */
const segment = (text: string): string => encodeURIComponent(text).replaceAll('%40', '@');

/**
 * The path of a method of a model: `/models/gemini-3-pro:generateContent`. A name that is a path already (`tunedModels/x`)
 * stays one; else slashes in it are part of the name.
 */
export function googlePath(model: string, method: string, collection = 'models'): string {
  const isPlaced = PLACED.test(model);
  const slash = model.indexOf('/');
  const [folder, name] = isPlaced ? [model.slice(0, slash), model.slice(slash + 1)] : [collection, model];
  return `/${folder}/${segment(name)}:${method}`;
}

/** What bodies call a model: `models/gemini-3-pro`. */
export const googleName = (model: string): string => (PLACED.test(model) ? model : `models/${model}`);
