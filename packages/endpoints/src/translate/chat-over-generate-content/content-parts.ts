import type { GooglePart } from '../../generate-content/generate-content-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { mediaPart, typeOfName } from './media-part.ts';

const textPart = (text: unknown): GooglePart | undefined =>
  nonEmpty(text) === undefined ? undefined : { text: textOf(text) };

function imagePart(part: JsonObject, losses: Losses, at: string): GooglePart {
  const image = part.image_url;
  const { url, detail } = objectOf(image);
  if (nonEmpty(detail) !== undefined && detail !== 'auto') losses.drop('image_url.detail', `${at}.image_url.detail`);
  return mediaPart(textOf(url ?? image), `${at}.image_url.url`);
}

function soundPart(part: JsonObject): GooglePart {
  const { data, format } = objectOf(part.input_audio);
  return {
    inlineData: { mimeType: typeOfName(`.${textOf(format)}`) ?? `audio/${textOf(format)}`, data: textOf(data) },
  };
}

/** A file's data, or its URI: Google's names of files are URIs. */
function filePart(part: JsonObject, at: string): GooglePart {
  const { file_data, file_id, filename } = objectOf(part.file);
  const type = typeOfName(textOf(filename));
  if (nonEmpty(file_id) !== undefined) return mediaPart(textOf(file_id), `${at}.file.file_id`, type);
  return mediaPart(textOf(file_data), `${at}.file.file_data`, type);
}

function videoPart(part: JsonObject, at: string): GooglePart {
  const video = part.video_url;
  return mediaPart(textOf(objectOf(video).url ?? video), `${at}.video_url.url`);
}

function partOf(part: JsonObject, losses: Losses, at: string): GooglePart | undefined {
  if (isObject(part.cache_control)) losses.drop('cache_control', `${at}.cache_control`);
  switch (part.type) {
    case 'text':
      return textPart(part.text);
    case 'refusal':
      return textPart(part.refusal);
    case 'image_url':
      return imagePart(part, losses, at);
    case 'input_audio':
      return soundPart(part);
    case 'file':
      return filePart(part, at);
    case 'video_url':
      return videoPart(part, at);
    default:
      losses.drop('messages[].content', at);
      return undefined;
  }
}

/** The parts a message's content makes; Gemini refuses empty ones. */
export function contentParts(content: unknown, losses: Losses, at: string): GooglePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return listOf(content).flatMap((item, index) => {
    const part = partOf(objectOf(item), losses, `${at}[${index}]`);
    return part === undefined ? [] : [part];
  });
}
