import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES } from '@weir/core';

/** Where the page lies. */
export const ERRORS_DOC = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));

type Info = (typeof ERROR_CODES)[keyof typeof ERROR_CODES];

const HEAD = `# Errors

<!-- Made by test/tools/errors-doc.ts from ERROR_CODES in packages/core/src/error.ts: \`pnpm docs:errors\`. -->

Every error weir answers with is OpenAI's object, with all four keys:

\`\`\`json
{ "error": { "message": "...", "type": "budget_exceeded", "param": null, "code": "max_cost_exceeded" } }
\`\`\`

\`code\` is one of those below; \`type\` groups them. \`message\` names the thing, the number and the limit; weir's
own hold no prompt text and no key. \`param\` is the path of the field at fault, such as \`messages[2].content\`. Where a
provider rejects the caller's own request, message and code are the provider's, shortened and without anything that looks
like a key or a URL. In a stream that has begun the same object comes as its last event ([streams](streams.md#errors)).

In code an error is a \`WeirError\` with the same \`code\`, \`status\` (what a host answers) and **advice**, which tells the
layers above what they may do: \`retry\` the same target, \`reroute\` to another, or \`stop\`. The table has the defaults; a single
error may carry another advice or status, and a layer that gives up lowers it with \`error.advising('reroute')\`. What callers
should do is said by \`x-should-retry\` ([HTTP](http.md#errors)).
`;

const TAIL = `## What a provider's status becomes

Adapters built on \`@weir/provider-kit\` map them like this. Nothing of a 5xx body reaches the caller.
`;

const STATUSES: readonly (readonly string[])[] = [
  ['401, 403', '`upstream_auth`: the key is ours, so callers get 502 and not 401'],
  ['402, or a code that says quota, credit or spend limit', '`quota_exhausted`'],
  ['404', '`model_not_found`'],
  ['408, 504', '`upstream_timeout`'],
  ['429', "`rate_limited`, with the provider's Retry-After"],
  ['503', '`upstream_unavailable`'],
  ['529', '`upstream_overloaded`'],
  ['409, 425, other 5xx', '`upstream_error`'],
  [
    'other 4xx',
    '`context_length_exceeded`, `content_refused` or `unsupported_parameter` where it says so, else `upstream_rejected`',
  ],
  ['a redirect, or a body that cannot be read', '`upstream_malformed`'],
];

const SECTIONS: readonly (readonly [title: string, types: readonly string[]])[] = [
  ["The caller's request", ['invalid_request_error']],
  ['Money', ['budget_exceeded']],
  ['The provider', ['rate_limit_error', 'upstream_error']],
  ['weir itself', ['gateway_error', 'cancelled']],
];

const COLUMNS = ['code', 'status', 'advice', 'type', 'meaning'] as const;

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The page `docs/errors.md`, whole. */
export function errorsDoc(): string {
  const codes = Object.entries(ERROR_CODES) as [string, Info][];
  const listed = new Set(SECTIONS.flatMap(([, types]) => types));
  const stray = codes.find(([, { type }]) => !listed.has(type));
  if (stray !== undefined) throw new Error(`The type '${stray[1].type}' of '${stray[0]}' is in no section of the page`);
  const sections = SECTIONS.map(([title, types]) => {
    const rows = codes
      .filter(([, { type }]) => types.includes(type))
      .map(([code, { status, advice, type, meaning }]) => [`\`${code}\``, String(status), advice, type, meaning]);
    return `## ${title}\n\n${table(COLUMNS, rows)}\n`;
  });
  return [HEAD, ...sections, TAIL, `${table(['provider answers', 'code'], STATUSES)}\n`].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ERRORS_DOC, errorsDoc());
