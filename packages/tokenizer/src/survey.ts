/** What a look at a block tells, without tokenizing it. */
export interface Survey {
  /** Estimated time to count it, in microseconds on a slow core. */
  readonly work: number;
  /** Length of the longest stretch that may be one unbroken run. */
  readonly longest: number;
}

const WORD = 1;
const SPACE = 2;
const SIGN = 3;
const KIND = new Uint8Array(128).map((_, code) => {
  const char = String.fromCharCode(code);
  return /\s/.test(char) ? SPACE : /[A-Za-z0-9]/.test(char) ? WORD : SIGN;
});

/**
 * Time per byte of a stretch: 0.25 us for words the vocabulary holds whole, rising to 1.75 us for long unbroken runs.
 * Fitted to gpt-tokenizer 4.0.0 on Node 24: prose 0.25, base64 0.95, runs of 768 bytes 1.6 us per byte.
 */
const workOf = (bytes: number): number => bytes * (0.25 + Math.min(1.5, bytes / 48));

/** Looks at every character once: about 2 ns each. */
export function survey(block: string): Survey {
  let work = 0;
  let longest = 0;
  let kind = 0;
  let stretch = 0;
  let stretchBytes = 0;
  for (let at = 0; at < block.length; at++) {
    const code = block.charCodeAt(at);
    if (code < 128 && KIND[code] !== kind) {
      if (stretch > longest) longest = stretch;
      work += workOf(stretchBytes);
      stretch = 0;
      stretchBytes = 0;
      kind = KIND[code]!;
    }
    stretch++;
    stretchBytes += code < 0x80 ? 1 : code < 0x800 || (code & 0xf800) === 0xd800 ? 2 : 3;
  }
  return { work: work + workOf(stretchBytes), longest: Math.max(longest, stretch) };
}
