/** Counts over characters, in one pass. */
export interface Marks {
  /** Characters code is full of and prose is not. */
  readonly code: number;
  /** Characters and commands of mathematics. */
  readonly math: number;
  readonly digits: number;
  readonly questions: number;
  /** Lines that start with a bullet or a number. */
  readonly items: number;
  readonly lines: number;
}

/** What a character counts for: a bit of {@link CODE}, {@link MATH}, {@link DIGIT} or {@link QUESTION}. */
const CODE = 1;
const MATH = 2;
const DIGIT = 4;
const QUESTION = 8;
const LINE_FEED = 10;

const KINDS = new Uint8Array(128);
for (const mark of '{}[];=<>_#|&`') KINDS[mark.charCodeAt(0)]! |= CODE;
for (const mark of '+*/^=<>\\$%') KINDS[mark.charCodeAt(0)]! |= MATH;
for (const mark of '0123456789') KINDS[mark.charCodeAt(0)]! |= DIGIT;
KINDS['?'.charCodeAt(0)]! |= QUESTION;

/** Question marks of Greek, Arabic and the full width. */
const FAR_QUESTIONS: ReadonlySet<number> = new Set([0x37e, 0x61f, 0xff1f]);
/** The block of mathematical operators. */
const FIRST_OPERATOR = 0x2200;
const LAST_OPERATOR = 0x22ff;

export function marksOf(text: string): Marks {
  const marks = { code: 0, math: 0, digits: 0, questions: 0, items: 0, lines: 1 };
  let startsLine = true;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === LINE_FEED) {
      marks.lines++;
      startsLine = true;
      continue;
    }
    if (startsLine && unit > 32) {
      startsLine = false;
      if (isItem(text, index, unit)) marks.items++;
    }
    const kind = unit < 128 ? KINDS[unit]! : farKind(unit);
    if (kind === 0) continue;
    if ((kind & CODE) !== 0) marks.code++;
    if ((kind & MATH) !== 0) marks.math++;
    if ((kind & DIGIT) !== 0) marks.digits++;
    if ((kind & QUESTION) !== 0) marks.questions++;
  }
  return marks;
}

function farKind(unit: number): number {
  if (unit >= FIRST_OPERATOR && unit <= LAST_OPERATOR) return MATH;
  return FAR_QUESTIONS.has(unit) ? QUESTION : 0;
}

/** `- x`, `* x`, `• x`, `1. x`, `1) x`. */
function isItem(text: string, index: number, unit: number): boolean {
  const next = text.charCodeAt(index + 1);
  if (unit === 0x2d || unit === 0x2a || unit === 0x2022) return next === 32;
  return unit >= 48 && unit <= 57 && (next === 0x2e || next === 0x29 || (next >= 48 && next <= 57));
}
