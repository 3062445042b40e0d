import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  written: string;
  extra: unknown;
}

/** The tool calls of one answer as parts: arguments as they come, the whole call at the end. */
export class ToolParts {
  readonly #calls: OpenCall[] = [];
  /** The call an `index` stands for now: some vendors use 0 for each. */
  readonly #current = new Map<unknown, OpenCall>();

  decode(fragments: unknown): readonly LanguageModelV4StreamPart[] {
    return listOf(fragments).flatMap((value) => this.#add(objectOf(value)));
  }

  end(): readonly LanguageModelV4StreamPart[] {
    return this.#calls.flatMap(({ id, name, written, extra }): LanguageModelV4StreamPart[] => [
      { type: 'tool-input-end', id },
      {
        type: 'tool-call',
        toolCallId: id,
        toolName: name,
        input: written === '' ? '{}' : written,
        ...(extra === undefined ? {} : { providerMetadata: { weir: { extraContent: extra as never } } }),
      },
    ]);
  }

  #add({ index, id, function: called, extra_content }: JsonObject): readonly LanguageModelV4StreamPart[] {
    const { name, arguments: written } = objectOf(called);
    const known = this.#current.get(index);
    const isNew = known === undefined || (nonEmpty(id) !== undefined && id !== known.id);
    const call = isNew ? this.#open(index, nonEmpty(id), textOf(name)) : known;
    const delta = textOf(written);
    call.written += delta;
    if (extra_content !== undefined) call.extra = extra_content;
    return [
      ...(isNew ? [{ type: 'tool-input-start' as const, id: call.id, toolName: call.name }] : []),
      ...(delta === '' ? [] : [{ type: 'tool-input-delta' as const, id: call.id, delta }]),
    ];
  }

  #open(index: unknown, id: string | undefined, name: string): OpenCall {
    const call = { id: id ?? `call-${this.#calls.length}`, name, written: '', extra: undefined };
    this.#calls.push(call);
    this.#current.set(index, call);
    return call;
  }
}
