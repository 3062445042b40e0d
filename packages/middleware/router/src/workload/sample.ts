/** Characters read of a request, however long it is. */
export const SAMPLE_CHARACTERS = 4_000;
/** The head holds the task, the tail what was asked last: 70 % and 30 % (measured on public routing data). */
const HEAD = 2_800;
const TAIL = SAMPLE_CHARACTERS - HEAD;
/** Of the text asked last, its own head and tail hold the instruction; what is between them is usually material. */
const INSTRUCTION_HEAD = 500;
const INSTRUCTION_TAIL = 300;

export interface Sample {
  /** Head and tail of everything that was said. */
  readonly text: string;
  /** Head and tail of what was said last. */
  readonly instruction: string;
  /** Characters of all texts, tools and schemas included. */
  readonly characters: number;
  /** Tool and answer schemas: texts that are JSON objects. */
  readonly schemas: number;
}

/** What a classifier looks at. */
export function sampleOf(texts: Iterable<string>): Sample {
  const said: string[] = [];
  let characters = 0;
  let schemas = 0;
  for (const piece of texts) {
    characters += piece.length;
    if (piece.startsWith('{"')) schemas++;
    else said.push(piece);
  }
  const last = said.at(-1) ?? '';
  return { text: ends(said), instruction: cut(last, INSTRUCTION_HEAD, INSTRUCTION_TAIL), characters, schemas };
}

function ends(pieces: readonly string[]): string {
  let head = '';
  let index = 0;
  for (; index < pieces.length && head.length < SAMPLE_CHARACTERS; index++) {
    head += `${pieces[index]!.slice(0, SAMPLE_CHARACTERS + 1)}\n`;
  }
  if (index === pieces.length && head.length <= SAMPLE_CHARACTERS) return head;
  let tail = '';
  for (let back = pieces.length - 1; back >= 0 && tail.length < TAIL; back--) {
    tail = `${pieces[back]!.slice(-TAIL)}\n${tail}`;
  }
  return head.slice(0, HEAD) + tail.slice(-TAIL);
}

const cut = (text: string, head: number, tail: number): string =>
  text.length <= head + tail ? text : `${text.slice(0, head)} ${text.slice(-tail)}`;
