const FLOAT_BYTES = 4;

/** A vector as OpenAI's `base64`: little-endian float32, one after the other. */
export function base64OfVector(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * FLOAT_BYTES);
  return bytes.toString('base64');
}

/** The numbers of a `base64` vector, each the shortest decimal that is the same float32. */
export function vectorOfBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  const vector: number[] = [];
  for (let at = 0; at + FLOAT_BYTES <= bytes.length; at += FLOAT_BYTES) vector.push(shortest(bytes.readFloatLE(at)));
  return vector;
}

/** Significant digits that tell any two float32 apart. */
const MOST_DIGITS = 9;

/** 0.1 for the float32 next to 0.1, not 0.10000000149011612. */
function shortest(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < MOST_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(MOST_DIGITS));
}

/** A vector as `float` or `base64` where one of them was asked for, whichever it came in. Other encodings pass. */
export function vectorAs(format: unknown, vector: readonly number[] | string): readonly number[] | string {
  if (format === 'base64' && typeof vector !== 'string') return base64OfVector(vector);
  return format === 'float' && typeof vector === 'string' ? vectorOfBase64(vector) : vector;
}
