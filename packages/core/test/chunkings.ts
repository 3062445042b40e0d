import fc from 'fast-check';

/** Cuts bytes at the given offsets; empty pieces are left out. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...offsets.map((offset) => offset % (bytes.length + 1)), bytes.length])].sort(
    (left, right) => left - right,
  );
  let from = 0;
  return ends.flatMap((end) => {
    const piece = bytes.subarray(from, end);
    from = end;
    return piece.length === 0 ? [] : [piece];
  });
}

/** Cuts bytes into pieces of one size. */
export const inPieces = (bytes: Uint8Array, size: number): Uint8Array[] =>
  cutAt(
    bytes,
    Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size),
  );

/** All ways a network may cut a stream: single bytes, sevens, and anything else. */
export const chunking: fc.Arbitrary<(bytes: Uint8Array) => Uint8Array[]> = fc.oneof(
  fc.constantFrom(1, 2, 7, 64).map((size) => (bytes: Uint8Array) => inPieces(bytes, size)),
  fc.array(fc.nat({ max: 10_000 }), { maxLength: 40 }).map((offsets) => (bytes: Uint8Array) => cutAt(bytes, offsets)),
);
