/**
 * Longest unbroken run handed to the tokenizer. Byte-pair encoding takes time quadratic in the length of one run:
 * 57,000 joined emoji take 10 s in every library (openai/tiktoken issue 195).
 */
export const LONGEST_RUN = 256;

/**
 * What the split patterns of o200k and cl100k keep apart, but for one leading space or sign. Digits are no run: they
 * are taken three by three.
 */
export const RUNS = /[\p{L}\p{M}]+|\s+|[^\s\p{L}\p{N}]+/gu;

export const isLowSurrogate = (code: number): boolean => (code & 0xfc00) === 0xdc00;

/** Cuts the unbroken runs of a text at every 256th character, between code points. */
export function splitRuns(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const { 0: run, index } of text.matchAll(RUNS)) {
    let cut = index + LONGEST_RUN;
    while (cut < index + run.length) {
      if (isLowSurrogate(text.charCodeAt(cut))) cut--;
      pieces.push(text.slice(start, cut));
      start = cut;
      cut += LONGEST_RUN;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}
