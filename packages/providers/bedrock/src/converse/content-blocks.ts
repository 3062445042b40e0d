import { isObject, type JsonObject, type Losses, listOf, nonEmpty, objectOf, textOf } from '@weir/endpoints';
import { type DocumentNames, documentBlock, pictureBlock } from './media-blocks.ts';

/** What every part of one request is read with. */
export interface Reading {
  readonly losses: Losses;
  readonly names: DocumentNames;
  /** Whether the model knows marks of a cached prefix. */
  readonly caches: boolean;
}

export type Block = JsonObject;

/** The mark that ends a cached prefix, where one is asked for. */
export function cachePoint(fields: JsonObject, { caches, losses }: Reading, at: string): readonly Block[] {
  const { cache_control, prompt_cache_breakpoint } = fields;
  if (!isObject(cache_control) && !isObject(prompt_cache_breakpoint)) return [];
  if (!caches) {
    losses.drop('cache_control', `${at}.cache_control`);
    return [];
  }
  const ttl = nonEmpty(objectOf(cache_control).ttl);
  return [{ cachePoint: { type: 'default', ...(ttl === undefined ? {} : { ttl }) } }];
}

function pictureOf(part: JsonObject, { losses }: Reading, at: string): Block | undefined {
  const given = part.image_url ?? part.video_url;
  const { url, detail } = objectOf(given);
  if (nonEmpty(detail) !== undefined && detail !== 'auto') losses.drop('image_url.detail', `${at}.image_url.detail`);
  return pictureBlock(textOf(url ?? given));
}

function fileOf(part: JsonObject, { names }: Reading): Block | undefined {
  const { file_data, filename } = objectOf(part.file);
  const url = textOf(file_data);
  const block = documentBlock(url, textOf(filename), names) ?? pictureBlock(url);
  if (block === undefined || !isObject(block.document) || !isObject(part.citations)) return block;
  return { document: { ...block.document, citations: part.citations } };
}

function blockOf(part: JsonObject, reading: Reading, at: string): Block | undefined {
  switch (part.type) {
    case 'text':
      return { text: textOf(part.text) };
    case 'refusal':
      return { text: textOf(part.refusal) };
    case 'guarded_text': // LiteLLM's word for what a guardrail is to look at
      return { guardContent: { text: { text: textOf(part.text), qualifiers: part.qualifiers } } };
    case 'image_url':
    case 'video_url':
      return pictureOf(part, reading, at);
    case 'input_audio': {
      const { data, format } = objectOf(part.input_audio);
      return { audio: { format, source: { bytes: data } } };
    }
    case 'file':
      return fileOf(part, reading);
    default:
      return undefined;
  }
}

/** Bedrock refuses texts of white space alone. */
const isBlank = ({ text }: Block): boolean => typeof text === 'string' && text.trim() === '';

/** The blocks a message's content makes. */
export function contentBlocks(content: unknown, reading: Reading, at: string): Block[] {
  if (typeof content === 'string') return content.trim() === '' ? [] : [{ text: content }];
  return listOf(content).flatMap((part, index) => {
    const fields = objectOf(part);
    const place = `${at}[${index}]`;
    const block = blockOf(fields, reading, place);
    if (block === undefined) reading.losses.drop('messages[].content', place);
    if (block === undefined || isBlank(block)) return [];
    return [block, ...cachePoint(fields, reading, place)];
  });
}
