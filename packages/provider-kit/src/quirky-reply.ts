import type { CallOf, DecodeEvent, EventOf } from '@weir/core';
import { exactJson } from '@weir/endpoints';
import type { ChatQuirks, Fields } from './chat-quirks.ts';
import type { Codec } from './codec.ts';
import { repairedCalls, withRepairedCalls } from './repaired-calls.ts';
import { isFields, withChoices } from './with-choices.ts';

type Read = (part: Fields) => Fields;

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
  repairsCalls = false,
  response,
  events,
}: ChatQuirks): Pick<Codec<'chat'>, 'decode' | 'decodeEvents'> {
  const finish = finishReasons === undefined ? undefined : withFinish(finishReasons);
  const whole = both(both(response, finish), repairsCalls ? withRepairedCalls : undefined);
  const isRead = repairsCalls || finish !== undefined || events !== undefined;
  const each = (): Read => both(both(events?.(), finish), repairsCalls ? repairedCalls() : undefined)!;
  return {
    ...(whole === undefined ? {} : { decode: (bytes: Uint8Array) => decoded(bytes, whole) }),
    ...(isRead ? { decodeEvents: (_call: CallOf<'chat'>) => decodedEvents(each()) } : {}),
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
