import { type JsonObject, mediaOf } from '@weir/endpoints';

const IMAGES: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
};
const VIDEOS: Readonly<Record<string, string>> = {
  'video/x-matroska': 'mkv',
  'video/quicktime': 'mov',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/x-flv': 'flv',
  'video/mpeg': 'mpeg',
  'video/mpg': 'mpg',
  'video/wmv': 'wmv',
  'video/x-ms-wmv': 'wmv',
  'video/3gpp': 'three_gp',
};
const DOCUMENTS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};
/** Endings of file names, for what comes without a type. */
const ENDINGS: ReadonlySet<string> = new Set(Object.values(DOCUMENTS));
const LONGEST_NAME = 200;

const formatIn = (formats: Readonly<Record<string, string>>, type: string): string | undefined =>
  Object.hasOwn(formats, type) ? formats[type] : undefined;

const endingOf = (name: string): string => /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** The names of a request's documents: of harmless characters, each another, as Bedrock demands. */
export class DocumentNames {
  readonly #used = new Set<string>();

  nameOf(filename: string): string {
    const plain = filename
      .replace(/\.\w+$/, '')
      .replace(/[^a-zA-Z0-9 ()[\]-]+/g, ' ')
      .replace(/ +/g, ' ')
      .trim()
      .slice(0, LONGEST_NAME);
    const wanted = plain === '' ? 'document' : plain;
    let name = wanted;
    for (let count = 2; this.#used.has(name); count++) name = `${wanted} ${count}`;
    this.#used.add(name);
    return name;
  }
}

interface Source {
  readonly type: string;
  readonly source: JsonObject;
}

/** Bytes, or a place in S3, which is all that Bedrock fetches itself. */
function sourceOf(url: string): Source | undefined {
  if (url.startsWith('s3://')) {
    const ending = endingOf(url);
    const types = Object.entries({ ...IMAGES, ...VIDEOS, ...DOCUMENTS });
    const type = types.find(([, format]) => format === (ending === 'jpg' ? 'jpeg' : ending))?.[0] ?? '';
    return { type, source: { s3Location: { uri: url } } };
  }
  const media = mediaOf(url);
  return media === undefined ? undefined : { type: media.type.toLowerCase(), source: { bytes: media.data } };
}

/** An image or a film; undefined where Bedrock knows no such kind. */
export function pictureBlock(url: string): JsonObject | undefined {
  const { type, source } = sourceOf(url) ?? {};
  const image = formatIn(IMAGES, type ?? '');
  if (image !== undefined) return { image: { format: image, source } };
  const video = formatIn(VIDEOS, type ?? '');
  return video === undefined ? undefined : { video: { format: video, source } };
}

/** A document; undefined where Bedrock knows no such kind. */
export function documentBlock(url: string, filename: string, names: DocumentNames): JsonObject | undefined {
  const { type, source } = sourceOf(url) ?? {};
  const ending = endingOf(filename);
  const format = formatIn(DOCUMENTS, type ?? '') ?? (ENDINGS.has(ending) ? ending : undefined);
  if (source === undefined || format === undefined) return undefined;
  return { document: { format, name: names.nameOf(filename), source } };
}
