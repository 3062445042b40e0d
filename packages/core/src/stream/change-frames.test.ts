import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, changeAll, changeFound } from './change-frames.ts';
import { findUsage } from './find-key.ts';
import { frameOf } from './frame.ts';
import { sseEvent, sseFrames } from './sse.ts';

interface Event {
  readonly usage?: { readonly n: number } | null;
  readonly text?: string;
}

const block = (...events: readonly Event[]): Buffer => Buffer.concat(events.map(sseEvent));
const events = (bytes: Uint8Array): (Event | undefined)[] => sseFrames<Event>(bytes).map(({ event }) => event);

const same: Change<Event> = (frame) => frame;
const drop: Change<Event> = (frame) => (frame.event?.usage == null ? frame : undefined);
const double: Change<Event> = (frame) => {
  const { event } = frame;
  return event?.usage == null ? frame : frameOf({ ...event, usage: { n: event.usage.n * 2 } }, sseEvent);
};

const MIXED = block({ text: 'a', usage: null }, { usage: { n: 1 } }, { text: 'b' }, { usage: { n: 2 } }, { text: 'c' });

describe('changeAll', () => {
  it('hands back the block itself when nothing changed', () => {
    expect(changeAll(MIXED, same)).toBe(MIXED);
  });

  it('drops and replaces frames where they stand', () => {
    expect(events(changeAll(MIXED, drop))).toEqual([{ text: 'a', usage: null }, { text: 'b' }, { text: 'c' }]);
    expect(events(changeAll(MIXED, double)).map((event) => event?.usage?.n)).toEqual([
      undefined,
      2,
      undefined,
      4,
      undefined,
    ]);
  });

  it('keeps comments and [DONE]', () => {
    const noisy = Buffer.concat([Buffer.from(': ping\n\n'), MIXED, Buffer.from('data: [DONE]\n\n')]);
    const changed = changeAll(noisy, drop).toString();
    expect(changed.startsWith(': ping\n\n')).toBe(true);
    expect(changed.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('of frames that are all dropped leaves nothing', () => {
    expect(changeAll(MIXED, () => undefined)).toHaveLength(0);
  });
});

describe('changeFound', () => {
  it('runs only what the search finds', () => {
    const seen: unknown[] = [];
    const look: Change<Event> = (frame) => {
      seen.push(frame.event);
      return frame;
    };
    expect(changeFound(MIXED, findUsage, look)).toBe(MIXED);
    expect(seen).toEqual([{ usage: { n: 1 } }, { usage: { n: 2 } }]);
  });

  it('copies what lies between as it is', () => {
    const odd = Buffer.concat([Buffer.from('\n: ping\n\n'), MIXED, Buffer.from('event: x\ndata: {"text" : "d"}\n\n')]);
    expect(changeFound(odd, findUsage, drop).toString()).toBe(
      odd
        .toString()
        .replace(sseEvent({ usage: { n: 1 } }).toString(), '')
        .replace(sseEvent({ usage: { n: 2 } }).toString(), ''),
    );
  });

  it('does what running every frame would do', () => {
    const event: fc.Arbitrary<Event> = fc.oneof(
      fc.record({ text: fc.string() }),
      fc.record({ text: fc.string(), usage: fc.constant(null) }),
      fc.record({ usage: fc.record({ n: fc.nat() }) }),
    );
    const end = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 8 }),
        end,
        fc.constantFrom(same, drop, double),
        (list, ending, change) => {
          const bytes = Buffer.from(list.map((one) => `data: ${JSON.stringify(one)}${ending}${ending}`).join(''));
          expect(changeFound(bytes, findUsage, change)).toEqual(changeAll(bytes, change));
        },
      ),
      { seed: 9, numRuns: 300 },
    );
  });
});
