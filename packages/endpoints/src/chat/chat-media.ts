import { imageTokensAtMost } from '../shared/image-tokens.ts';
import { audioTokensAtMost, fileTokensAtMost, SOUND_BY_ID_TOKENS, unknownPartTokens } from '../shared/media-tokens.ts';
import { listOf, objectOf } from '../shared/read.ts';
import type { ChatRequest } from './chat-request.ts';

/** An upper bound of the tokens a conversation's images, sounds and files take. */
export function chatMediaTokens(request: ChatRequest): number {
  let tokens = 0;
  for (const message of listOf(objectOf(request).messages)) {
    const { content, audio } = objectOf(message);
    for (const part of listOf(content)) tokens += partTokens(part);
    if (objectOf(audio).id !== undefined) tokens += SOUND_BY_ID_TOKENS;
  }
  return tokens;
}

function partTokens(part: unknown): number {
  const { type, image_url, input_audio, file } = objectOf(part);
  switch (type) {
    case 'text':
    case 'refusal':
      return 0;
    case 'image_url': {
      const { url, detail } = objectOf(image_url);
      return imageTokensAtMost(url ?? image_url, detail);
    }
    case 'input_audio':
      return audioTokensAtMost(objectOf(input_audio).data, objectOf(input_audio).format);
    case 'file':
      return fileTokensAtMost(objectOf(file).file_data);
    default:
      return unknownPartTokens(part);
  }
}
