interface ExactJson {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}

const EXACT = JSON as unknown as ExactJson; // of Node 22; TypeScript does not know it yet

/**
 * Parsed JSON that is written again with the numbers it had: `1.0`, `1e3` and integers over 2^53 stay what they are.
 * Such a number is no number in the result, but something only `JSON.stringify` reads.
 *
 * @throws SyntaxError when it is no JSON
 */
export const exactJson = (text: string): unknown =>
  EXACT.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? EXACT.rawJSON(source) : value,
  );
