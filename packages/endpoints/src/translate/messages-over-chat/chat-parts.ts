import type { ChatPart } from '../../chat/chat-request.ts';
import { type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

const dataUrl = ({ media_type, data }: JsonObject): string => `data:${textOf(media_type)};base64,${textOf(data)}`;

function imagePart(source: JsonObject): ChatPart | undefined {
  if (source.type === 'base64') return { type: 'image_url', image_url: { url: dataUrl(source) } };
  if (source.type === 'url') return { type: 'image_url', image_url: { url: textOf(source.url) } };
  return undefined;
}

function documentPart(source: JsonObject, title: unknown): ChatPart | undefined {
  const filename = nonEmpty(title) ?? 'document.pdf';
  if (source.type === 'text') return { type: 'text', text: textOf(source.data) };
  if (source.type === 'base64') return { type: 'file', file: { filename, file_data: dataUrl(source) } };
  return undefined;
}

function partOf(block: JsonObject): ChatPart | undefined {
  if (block.type === 'text') return { type: 'text', text: textOf(block.text) };
  if (block.type === 'image') return imagePart(objectOf(block.source));
  return block.type === 'document' ? documentPart(objectOf(block.source), block.title) : undefined;
}

/** Blocks a caller wrote as parts of a chat message. */
export function chatParts(content: unknown, losses: Losses, at: string): ChatPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return listOf(content).flatMap((block, index) => {
    const part = partOf(objectOf(block));
    if (part === undefined) losses.drop('messages[].content', `${at}[${index}]`);
    return part === undefined ? [] : [part];
  });
}

/** Text alone is text; providers that read nothing but text read it then. */
export function plainest(parts: readonly ChatPart[]): string | readonly ChatPart[] {
  const isText = parts.every(({ type }) => type === 'text');
  return isText ? parts.map(({ text }) => textOf(text)).join('\n\n') : parts;
}
