import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { has, read } from './workspace.ts';

const PATTERNS = [
  'README.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'packages/*/*/README.md',
  'examples/*/README.md',
];

/** Every document a user reads, as a path below the root. */
export const documents: readonly string[] = PATTERNS.flatMap((pattern) => globSync(pattern))
  .filter((path) => !path.includes('node_modules'))
  .sort();

/** A block of TypeScript in a document. */
export interface CodeBlock {
  readonly document: string;
  /** `<document>/<name>`: the name a first line `// name.ts` gives, so that other blocks of the document can import it. */
  readonly file: string;
  /** Line of the block's first line in the document, from 1. */
  readonly line: number;
  readonly text: string;
}

/** All blocks fenced as exactly `ts`. */
export function codeBlocks(document: string): readonly CodeBlock[] {
  const text = read(document);
  return [...text.matchAll(/^([ \t]*)```ts\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length + 1;
    const body = match[2]!.replace(/\n$/, '');
    const [, name] = /^\/\/ (?:.*\/)?([\w.-]+\.ts)\b/.exec(body) ?? [];
    return { document, file: `${document}/${name ?? `line-${line}.ts`}`, line, text: body };
  });
}

/** Anchors GitHub makes of a document's headings. */
const anchorsOf = (document: string): ReadonlySet<string> =>
  new Set(
    [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );

/** Relative links of a document to files or headings that are not there. */
export function deadLinks(document: string): readonly string[] {
  const prose = read(document).replace(/```[\s\S]*?```/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : join(dirname(document), path);
      if (!has(target)) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
    });
}
