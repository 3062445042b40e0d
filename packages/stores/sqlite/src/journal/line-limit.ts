/** Bytes of a journal line, its line feed included. */
export const MAX_LINE_BYTES = 1_048_576;
