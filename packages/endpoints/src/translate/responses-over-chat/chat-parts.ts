import type { ChatPart } from '../../chat/chat-request.ts';
import { partsOf } from '../../responses/responses-items.ts';
import { type JsonObject, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

function imagePart({ image_url, detail }: JsonObject): ChatPart | undefined {
  const url = nonEmpty(image_url);
  if (url === undefined) return undefined; // named by the id of a file
  return { type: 'image_url', image_url: { url, ...(nonEmpty(detail) === undefined ? {} : { detail }) } } as ChatPart;
}

function filePart({ file_data, file_id, filename }: JsonObject): ChatPart | undefined {
  const file = { filename, file_data, file_id };
  if (nonEmpty(file_data) === undefined && nonEmpty(file_id) === undefined) return undefined; // named by a URL
  return {
    type: 'file',
    file: Object.fromEntries(Object.entries(file).filter(([, value]) => nonEmpty(value) !== undefined)),
  } as ChatPart;
}

function partOf(part: JsonObject): ChatPart | undefined {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: textOf(part.text) };
    case 'refusal':
      return { type: 'text', text: textOf(part.refusal) };
    case 'input_image':
      return imagePart(part);
    case 'input_file':
      return filePart(part);
    case 'input_audio':
      return { type: 'input_audio', input_audio: objectOf(part.input_audio) } as ChatPart;
    default:
      return undefined;
  }
}

/** Content as parts of a chat message. What marks caches stays with its part. */
export function chatParts(content: unknown, losses: Losses, at: string): readonly ChatPart[] {
  return partsOf(content).flatMap((part, index) => {
    const found = partOf(part);
    if (found === undefined) losses.drop('input[].content', `${at}[${index}]`);
    const { prompt_cache_breakpoint, cache_control } = part;
    return found === undefined
      ? []
      : [
          {
            ...found,
            ...(prompt_cache_breakpoint === undefined ? {} : { prompt_cache_breakpoint }),
            ...(cache_control === undefined ? {} : { cache_control }),
          } as ChatPart,
        ];
  });
}

/** One plain text is text: providers that read nothing but text read it then. */
export function plainest(parts: readonly ChatPart[]): string | readonly ChatPart[] {
  const [only] = parts;
  if (only === undefined) return '';
  return parts.length === 1 && only.type === 'text' && Object.keys(only).length === 2 ? textOf(only.text) : parts;
}
