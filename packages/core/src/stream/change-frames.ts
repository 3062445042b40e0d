import { asBuffer } from '../bytes.ts';
import type { Frame } from './frame.ts';
import { eachFrame, frameAround } from './sse.ts';

/** What a stage does with a frame: the same frame stays, undefined drops it. */
export type Change<Event> = (frame: Frame<Event>) => Frame<Event> | undefined;

/** Runs every frame of a block through a change; the block itself when nothing changed. */
export function changeAll<Event>(block: Uint8Array, change: Change<Event>): Uint8Array {
  const kept: Uint8Array[] = [];
  let isChanged = false;
  for (const frame of eachFrame<Event>(block)) {
    const next = change(frame);
    if (next !== frame) isChanged = true;
    if (next !== undefined) kept.push(next.bytes);
  }
  return isChanged ? Buffer.concat(kept) : block;
}

/** Runs only the frames a search finds through a change; what lies between is copied as it is, if at all. */
export function changeFound<Event>(
  block: Uint8Array,
  find: (bytes: Buffer, from: number) => number,
  change: Change<Event>,
): Uint8Array {
  const bytes = asBuffer(block);
  const kept: Uint8Array[] = [];
  let from = 0;
  for (let at = find(bytes, 0); at >= 0; ) {
    const { frame, start, end } = frameAround<Event>(bytes, at);
    const next = change(frame);
    if (next !== frame) {
      kept.push(bytes.subarray(from, start));
      if (next !== undefined) kept.push(next.bytes);
      from = end;
    }
    at = find(bytes, end);
  }
  if (kept.length === 0) return block;
  kept.push(bytes.subarray(from));
  return Buffer.concat(kept);
}
