import type { ChatDelta } from '../../chat/chat-response.ts';
import type { GooglePart } from '../../generate-content/generate-content-request.ts';
import { PartialArguments } from '../../generate-content/partial-arguments.ts';
import { isObject, type JsonObject, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { otherPart, signedBy, textSignature, thoughtDetail } from './signed-parts.ts';

/** The parts of one candidate, as they come, as deltas of a message. */
export class CandidateDeltas {
  /** All of the answer so far. */
  text = '';
  calls = 0;
  readonly #idOf: (call: number) => string;
  /** Which part of the answer it is: pieces of a stream that belong together are one. */
  #part = 0;
  #isThought: boolean | undefined;
  #images = 0;
  #open: PartialArguments | undefined;

  /** @param idOf the id of a call that has none */
  constructor(idOf: (call: number) => string) {
    this.#idOf = idOf;
  }

  add(part: GooglePart): readonly ChatDelta[] {
    const { text, thought, functionCall, inlineData } = part;
    const signature = nonEmpty(part.thoughtSignature);
    if (isObject(functionCall)) return this.#call(functionCall, signature);
    const ended = this.close();
    if (typeof text === 'string') return [...ended, ...this.#write(text, thought === true, signature)];
    const { mimeType, data } = objectOf(inlineData);
    if (typeof data !== 'string') return [...ended, this.#other(part)];
    if (thought === true) return ended; // a sketch on the way to the image
    return [...ended, this.#media(textOf(mimeType), data, signature)];
  }

  /** Ends a call whose arguments came in pieces; not every one of them is ended by Google. */
  close(): readonly ChatDelta[] {
    if (this.#open === undefined) return [];
    const { written } = this.#open;
    this.#open = undefined;
    return [{ tool_calls: [{ index: this.calls - 1, function: { arguments: written } }] }];
  }

  #write(text: string, isThought: boolean, signature: string | undefined): readonly ChatDelta[] {
    if (this.#isThought === !isThought) this.#part++;
    this.#isThought = isThought;
    const index = this.#part;
    if (signature !== undefined) this.#part++; // what follows is another part
    if (isThought) {
      if (text === '' && signature === undefined) return [];
      return [{ reasoning_content: text, reasoning_details: [thoughtDetail(index, text, signature)] }];
    }
    const start = this.text.length;
    this.text += text;
    const deltas: ChatDelta[] = text === '' ? [] : [{ content: text }];
    if (signature === undefined) return deltas;
    return [...deltas, { reasoning_details: [textSignature(index, signature, start, this.text.length)] }];
  }

  /** A call whole, the beginning of one, or a piece of its arguments. */
  #call(called: JsonObject, signature: string | undefined): readonly ChatDelta[] {
    const { id, name, args, partialArgs, willContinue } = called;
    if (nonEmpty(name) === undefined) {
      this.#open?.add(partialArgs);
      return willContinue === true ? [] : this.close();
    }
    const ended = this.close();
    const index = this.calls++;
    const isPartial = willContinue === true || partialArgs !== undefined;
    const opening = {
      index,
      id: nonEmpty(id) ?? this.#idOf(index),
      type: 'function',
      function: { name: textOf(name), arguments: isPartial ? '' : JSON.stringify(args ?? {}) },
      ...signedBy(signature),
    };
    if (isPartial) {
      this.#open = new PartialArguments();
      this.#open.add(partialArgs);
    }
    return [...ended, { tool_calls: [opening] }, ...(willContinue === true ? [] : this.close())];
  }

  #media(type: string, data: string, signature: string | undefined): ChatDelta {
    if (type.startsWith('audio/')) return { audio: { data, mime_type: type } };
    const url = `data:${type};base64,${data}`;
    return {
      images: [{ type: 'image_url', image_url: { url }, index: this.#images++, ...signedBy(signature) }],
    };
  }

  #other(part: GooglePart): ChatDelta {
    this.#part += 2;
    return { reasoning_details: [otherPart(this.#part - 1, part, this.text.length)] };
  }
}
