import { WeirError } from '@weir/core';
import type { MessagesBlock } from '../../messages/messages-request.ts';
import { mediaOf } from '../../shared/data-url.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

function sourceOf(url: string, at: string): JsonObject {
  if (!url.startsWith('data:')) return { type: 'url', url };
  const media = mediaOf(url);
  if (media === undefined) throw new WeirError('invalid_request', `'${at}' is a data: URL without data`, { param: at });
  return { type: 'base64', media_type: media.type, data: media.data };
}

function imageBlock(part: JsonObject, losses: Losses, at: string): MessagesBlock {
  const image = part.image_url;
  const { url, detail } = objectOf(image);
  if (nonEmpty(detail) !== undefined && detail !== 'auto') losses.drop('image_url.detail', `${at}.image_url.detail`);
  return { type: 'image', source: sourceOf(textOf(url ?? image), `${at}.image_url.url`) };
}

/** PDFs and plain texts; what is neither is the provider's to refuse. */
function documentBlock(part: JsonObject, at: string): MessagesBlock {
  const { file_data, file_id, filename } = objectOf(part.file);
  const title = nonEmpty(filename) === undefined ? {} : { title: filename };
  if (nonEmpty(file_id) !== undefined) return { type: 'document', source: { type: 'file', file_id }, ...title };
  const source = sourceOf(textOf(file_data), `${at}.file.file_data`);
  if (!textOf(source.media_type).startsWith('text/')) return { type: 'document', source, ...title };
  const data = Buffer.from(textOf(source.data), 'base64').toString('utf8');
  return { type: 'document', source: { type: 'text', media_type: 'text/plain', data }, ...title };
}

function blockOf(part: JsonObject, losses: Losses, at: string): MessagesBlock | undefined {
  switch (part.type) {
    case 'text':
      return nonEmpty(part.text) === undefined ? undefined : { type: 'text', text: textOf(part.text) };
    case 'refusal':
      return nonEmpty(part.refusal) === undefined ? undefined : { type: 'text', text: textOf(part.refusal) };
    case 'image_url':
      return imageBlock(part, losses, at);
    case 'file':
      return documentBlock(part, at);
    case 'image':
    case 'document':
    case 'search_result':
      return part as MessagesBlock; // Anthropic's own, which passes
    default:
      losses.drop('messages[].content', at);
      return undefined;
  }
}

/** OpenAI's mark of the end of a cached prefix, as Anthropic's. */
function cacheControl({ cache_control, prompt_cache_breakpoint }: JsonObject): JsonObject {
  if (isObject(cache_control)) return { cache_control };
  return isObject(prompt_cache_breakpoint) ? { cache_control: { type: 'ephemeral' } } : {};
}

/** The blocks a message's content makes; Claude refuses empty ones. */
export function contentBlocks(content: unknown, losses: Losses, at: string): MessagesBlock[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return listOf(content).flatMap((part, index) => {
    const fields = objectOf(part);
    const block = blockOf(fields, losses, `${at}[${index}]`);
    return block === undefined ? [] : [{ ...block, ...cacheControl(fields) }];
  });
}
