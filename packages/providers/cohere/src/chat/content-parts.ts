import { type JsonObject, type Losses, listOf, nonEmpty, objectOf, textOf } from '@weir/endpoints';

/** Where content stands: whose it is, its path in the request, and what its text files are added to. */
export interface Place {
  readonly of: 'user' | 'tool' | 'other';
  readonly at: string;
  readonly documents?: JsonObject[];
}

const TEXT_FILE = /^data:text\/[^;,]*((?:;[^;,]*)*),(.*)$/s;

/** A text file as a document, which stands beside the messages; undefined where it is another file. */
function documentOf(file: unknown): JsonObject | undefined {
  const { file_data, filename } = objectOf(file);
  const [, parameters = '', data] = TEXT_FILE.exec(textOf(file_data)) ?? [];
  if (data === undefined) return undefined;
  const isBase64 = /;base64$/i.test(parameters);
  const text = isBase64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data);
  return { data: { text, ...(nonEmpty(filename) === undefined ? {} : { title: filename }) } };
}

function partOf(part: JsonObject, { of, at, documents }: Place, losses: Losses): readonly JsonObject[] {
  const { type, text, refusal, image_url } = part;
  if (type === 'text' || type === 'refusal') {
    const written = nonEmpty(text) ?? nonEmpty(refusal);
    return written === undefined ? [] : [{ type: 'text', text: written }];
  }
  if (type === 'image_url' && of === 'user')
    return [{ type, image_url: typeof image_url === 'string' ? { url: image_url } : image_url }];
  if (type === 'document' && of === 'tool') return [part]; // Cohere's own: results it can cite
  const document = type === 'file' ? documentOf(part.file) : undefined;
  if (document === undefined || documents === undefined) losses.drop('messages[].content', at);
  else documents.push(document);
  return [];
}

/** A message's content as Cohere reads it: texts stay texts. */
export function contentParts(content: unknown, place: Place, losses: Losses): string | readonly JsonObject[] {
  if (typeof content === 'string') return content;
  return listOf(content).flatMap((part, index) =>
    partOf(objectOf(part), { ...place, at: `${place.at}[${index}]` }, losses),
  );
}
