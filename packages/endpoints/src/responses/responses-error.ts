import { errorBody, type WeirError } from '@weir/core';

const NUMBERED = /"sequence_number":\s*(\d{1,15})/g;

/** The number after the last one in a block of events; 0 where none is numbered. */
function nextNumber(block: Uint8Array | undefined): number {
  if (block === undefined) return 0;
  const last = [...Buffer.from(block).toString('latin1').matchAll(NUMBERED)].at(-1);
  return last === undefined ? 0 : Number(last[1]) + 1;
}

/**
 * The event that ends a broken stream. Its words stand in it, as documented, and in an `error`, as OpenAI sends them.
 *
 * @param last the last bytes the caller got: events are numbered
 */
export function responsesErrorEvent(error: WeirError, last?: Uint8Array): Uint8Array {
  const body = errorBody(error);
  const { code, message, param } = body.error;
  const event = { type: 'error', sequence_number: nextNumber(last), code, message, param, ...body };
  return Buffer.from(`event: error\ndata: ${JSON.stringify(event)}\n\n`);
}
