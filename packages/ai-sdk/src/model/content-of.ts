import type { LanguageModelV4Content, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { present } from '../shared/read.ts';

/** Parts that were streamed, put together. */
export function contentOf(parts: readonly LanguageModelV4StreamPart[]): LanguageModelV4Content[] {
  const content: LanguageModelV4Content[] = [];
  const open = new Map<string, { type: 'text' | 'reasoning'; text: string }>();
  const begin = (id: string, type: 'text' | 'reasoning'): void => {
    const block = { type, text: '' };
    open.set(id, block);
    content.push(block);
  };
  for (const part of parts) {
    switch (part.type) {
      case 'text-start':
        begin(part.id, 'text');
        break;
      case 'reasoning-start':
        begin(part.id, 'reasoning');
        break;
      case 'text-delta':
      case 'reasoning-delta':
        open.get(part.id)!.text += part.delta;
        break;
      case 'reasoning-end':
        Object.assign(open.get(part.id)!, present({ providerMetadata: part.providerMetadata }));
        break;
      case 'tool-call':
      case 'file':
      case 'source':
        content.push(part);
        break;
      default:
    }
  }
  return content;
}
