import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { chatEndpoint } from '@weir/endpoints';
import { isObject, listOf, objectOf, textOf } from '../shared/read.ts';

/** Pieces of `reasoning_details` put together as chat's lens does it. */
function merged(pieces: readonly unknown[]): readonly unknown[] {
  const events = pieces.map((piece) => ({ choices: [{ index: 0, delta: { reasoning_details: [piece] } }] }));
  return listOf(chatEndpoint.collect(events as never).choices[0]?.message.reasoning_details);
}

/** The thinking of one answer as parts: a block for each `index`, what the vendor said beside it at its end. */
export class ReasoningParts {
  #open: { readonly key: string; readonly id: string; readonly pieces: unknown[] } | undefined;
  #count = 0;
  #detailsHaveText = false;

  /** Of one delta. */
  decode(delta: Readonly<Record<string, unknown>>): readonly LanguageModelV4StreamPart[] {
    const details = listOf(delta.reasoning_details).filter(isObject);
    const parts = details.flatMap((detail, position) => {
      const key = `detail ${typeof detail.index === 'number' ? detail.index : position}`;
      const text = textOf(detail.text ?? detail.summary);
      this.#detailsHaveText ||= text !== '';
      return this.#add(key, text, detail);
    });
    const text = textOf(delta.reasoning_content ?? delta.reasoning);
    // said twice where details have the text, too
    return text === '' || this.#detailsHaveText ? parts : [...parts, ...this.#add('text', text)];
  }

  end(): readonly LanguageModelV4StreamPart[] {
    if (this.#open === undefined) return [];
    const { id, pieces } = this.#open;
    this.#open = undefined;
    const metadata =
      pieces.length === 0 ? {} : { providerMetadata: { weir: { reasoningDetails: merged(pieces) as never } } };
    return [{ type: 'reasoning-end', id, ...metadata }];
  }

  #add(key: string, text: string, piece?: unknown): readonly LanguageModelV4StreamPart[] {
    const isNew = this.#open?.key !== key;
    const ended = isNew ? this.end() : [];
    this.#open ??= { key, id: `reasoning-${this.#count++}`, pieces: [] };
    const { id, pieces } = this.#open;
    if (piece !== undefined) pieces.push(objectOf(piece));
    return [
      ...ended,
      ...(isNew ? [{ type: 'reasoning-start' as const, id }] : []),
      ...(text === '' ? [] : [{ type: 'reasoning-delta' as const, id, delta: text }]),
    ];
  }
}
