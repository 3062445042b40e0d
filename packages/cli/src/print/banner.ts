import { relative } from 'node:path';
import type { Summary } from '../serve/summary.ts';
import { counted } from './counted.ts';
import type { Terminal } from './terminal.ts';

/** What `weir start` says once it listens: where, what is on, and how to call it. */
export function banner(summary: Summary, keyNames: readonly string[], terminal: Terminal): string {
  const { paint } = terminal;
  const line = (name: string, text: string): string => `  ${paint('dim', name.padEnd(10))} ${text}`;
  const reach = summary.protected
    ? `callers need a key${keyNames.length === 0 ? '' : `: ${keyNames.join(', ')}`}`
    : 'this machine only, because no keys are configured';
  return [
    `${paint('bold', `weir ${summary.version}`)} listens on ${paint(['bold', 'cyan'], summary.url)} (${reach})`,
    '',
    line('providers', providersLine(summary)),
    line('pipeline', summary.pipeline.length === 0 ? 'none' : summary.pipeline.join(' > ')),
    line('services', summary.services.length === 0 ? 'none' : summary.services.join(', ')),
    ...(summary.state === null ? [] : [line('state', near(summary.state, terminal))]),
    line('config', configLine(summary, terminal)),
    ...(summary.admin === null ? [] : [line('admin', summary.admin)]),
    '',
    'Call it:',
    '',
    curlLine(summary, keyNames),
    '',
    'From the openai SDK:',
    '',
    paint('red', '  - new OpenAI()'),
    paint(
      'green',
      `  + new OpenAI({ baseURL: '${summary.baseUrl}', apiKey: ${summary.protected ? 'key' : "'none'"} })`,
    ),
    '',
    paint('dim', "Ctrl+C stops it. 'weir usage' shows what was spent, 'weir models' what there is."),
  ].join('\n');
}

/** A line for a shell; where keys are needed, the caller's stands in a variable of its own. */
export function curlLine(
  { baseUrl, protected: isProtected, exampleModel }: Summary,
  keyNames: readonly string[],
): string {
  const body = JSON.stringify({ model: exampleModel, messages: [{ role: 'user', content: 'Hello' }] });
  const key = isProtected ? ` -H "authorization: Bearer $KEY"` : '';
  const note = isProtected ? `  KEY=${secretOf(keyNames)}\n` : '';
  return `${note}  curl ${baseUrl}/chat/completions -H 'content-type: application/json'${key} -d '${body}'`;
}

const secretOf = ([first]: readonly string[]): string =>
  first === undefined ? "<what 'weir keys create' prints>" : `<the secret of '${first}'>`;

const providersLine = ({ providers }: Summary): string =>
  providers
    .map(({ name, models, acceptsUnknownModels }) => {
      if (models === 0 && acceptsUnknownModels) return `${name} (any model, none priced)`;
      return `${name} (${counted(models, 'model')})`;
    })
    .join(', ');

function configLine({ config, variables }: Summary, terminal: Terminal): string {
  if (config !== null) return near(config, terminal);
  if (variables.length > 0) return `none: providers from ${variables.join(', ')}`;
  return 'none: set OPENAI_API_KEY, or write weir.config.ts, for real models';
}

/** Relative where that is shorter to read. */
function near(file: string, { folder }: Terminal): string {
  const path = relative(folder, file);
  return path.startsWith('..') || path === '' ? file : path;
}
