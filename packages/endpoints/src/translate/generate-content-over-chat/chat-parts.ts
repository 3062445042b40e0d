import type { ChatPart } from '../../chat/chat-request.ts';
import { fieldOf } from '../../generate-content/google-fields.ts';
import { isObject, type JsonObject, nonEmpty, objectOf, textOf } from '../../shared/read.ts';

const typeIn = (data: JsonObject): string => textOf(fieldOf(data, 'mimeType'));

/** `audio/mpeg` and `audio/x-wav` are mp3 and wav to OpenAI. */
const soundFormat = (type: string): string =>
  ({ mpeg: 'mp3', 'x-wav': 'wav', wave: 'wav' })[type.slice('audio/'.length)] ?? type.slice('audio/'.length);

function inlinePart(data: JsonObject): ChatPart {
  const type = typeIn(data);
  const base64 = textOf(data.data);
  const url = `data:${type};base64,${base64}`;
  if (type.startsWith('image/')) return { type: 'image_url', image_url: { url } };
  if (type.startsWith('audio/'))
    return { type: 'input_audio', input_audio: { data: base64, format: soundFormat(type) } };
  const filename = nonEmpty(fieldOf(data, 'displayName')) ?? `document.${type.split('/').at(-1)}`;
  return { type: 'file', file: { filename, file_data: url } };
}

/** Others fetch images alone, and no URIs of Google. */
function filePart(data: JsonObject): ChatPart | undefined {
  const url = textOf(fieldOf(data, 'fileUri'));
  const isImage = typeIn(data).startsWith('image/') && /^https?:/.test(url);
  return isImage ? { type: 'image_url', image_url: { url } } : undefined;
}

/** A part somebody wrote as a part of a chat message; undefined where chat has none. */
export function chatPart(part: JsonObject): ChatPart | undefined {
  if (typeof part.text === 'string') return { type: 'text', text: part.text };
  const inline = fieldOf(part, 'inlineData');
  if (isObject(inline)) return inlinePart(inline);
  return filePart(objectOf(fieldOf(part, 'fileData')));
}

/** Text alone is text; providers that read nothing but text read it then. */
export function plainest(parts: readonly ChatPart[]): string | readonly ChatPart[] {
  const isText = parts.every(({ type }) => type === 'text');
  return isText ? parts.map(({ text }) => textOf(text)).join('\n\n') : parts;
}
