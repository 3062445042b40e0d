import type { CallOf, DecodeEvent, EventOf } from '@weir/core';
import { exactJson } from '@weir/endpoints';
import type { ChatQuirks, Fields } from './chat-quirks.ts';
import type { Codec } from './codec.ts';

type Read = (part: Fields) => Fields;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reply or event whose choices are changed one by one; the same where none is. */
export function withChoices(part: Fields, change: (choice: Fields) => Fields): Fields {
  if (!Array.isArray(part.choices)) return part;
  const choices = part.choices.map((choice: unknown) => (isFields(choice) ? change(choice) : choice));
  return choices.every((choice, index) => choice === (part.choices as unknown[])[index]) ? part : { ...part, choices };
}

const withFinish =
  (finishes: Readonly<Record<string, string>>): Read =>
  (part) =>
    withChoices(part, (choice) => {
      const own = choice.finish_reason;
      if (typeof own !== 'string' || !Object.hasOwn(finishes, own)) return choice;
      return { ...choice, finish_reason: finishes[own], native_finish_reason: choice.native_finish_reason ?? own };
    });

const both = (first: Read | undefined, second: Read | undefined): Read | undefined =>
  first === undefined || second === undefined ? (first ?? second) : (part) => second(first(part));

/** What of a codec brings a vendor's replies back into OpenAI's form: nothing where they are in it. */
export function quirkyReply({
  finishReasons,
  response,
  events,
}: ChatQuirks): Pick<Codec<'chat'>, 'decode' | 'decodeEvents'> {
  const finish = finishReasons === undefined ? undefined : withFinish(finishReasons);
  const whole = both(response, finish);
  return {
    ...(whole === undefined ? {} : { decode: (bytes: Uint8Array) => decoded(bytes, whole) }),
    ...(events === undefined && finish === undefined
      ? {}
      : { decodeEvents: (_call: CallOf<'chat'>) => decodedEvents(both(events?.(), finish)!) }),
  };
}

function decoded(bytes: Uint8Array, read: Read): Uint8Array {
  const part = exactJson(Buffer.from(bytes).toString('utf8'));
  const changed = isFields(part) ? read(part) : part;
  return changed === part ? bytes : Buffer.from(JSON.stringify(changed));
}

const decodedEvents =
  (read: Read): DecodeEvent<EventOf<'chat'>> =>
  (event) => [(isFields(event) ? read(event) : event) as EventOf<'chat'>];
