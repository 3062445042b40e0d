import { relative } from 'node:path';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { type CheckResult, checkSetup } from '../check/check-setup.ts';
import type { Finding } from '../check/finding.ts';
import { counted } from '../print/counted.ts';
import type { Terminal } from '../print/terminal.ts';

/** Models without a price that are written out; --json has all. */
const MOST_WARNINGS = 20;

export const check = defineVerb({
  name: 'check',
  description: 'Check config, environment, pipeline and prices without starting anything',
  args: {
    config: COMMON.config,
    strict: { type: 'boolean', description: 'Fail on warnings too: models without a price, old prices' },
    json: COMMON.json,
  },
  examples: [
    ['weir check', 'what weir start would use'],
    ['weir check --config prod.config.ts --strict', 'in CI'],
  ],
  async run({ config, strict, json }, terminal) {
    const result = await checkSetup(terminal, { config });
    const isFailed = result.findings.some(({ level }) => level === 'error' || (strict === true && level === 'warning'));
    terminal.write(json === true ? checkJson(result, isFailed) : checkText(result, isFailed, terminal));
    return isFailed ? 1 : 0;
  },
});

const checkJson = (result: CheckResult, isFailed: boolean): string =>
  JSON.stringify({ ok: !isFailed, ...result, config: result.config ?? null });

function checkText(
  { config, providers, pipeline, services, findings }: CheckResult,
  isFailed: boolean,
  terminal: Terminal,
): string {
  const of = (level: Finding['level']): readonly Finding[] => findings.filter((finding) => finding.level === level);
  const [errors, warnings, notes] = [of('error'), of('warning'), of('note')];
  const line = (name: string, names: readonly string[], separator: string): string[] =>
    names.length === 0 ? [] : [`  ${terminal.paint('dim', name.padEnd(11))} ${names.join(separator)}`];
  const hidden = warnings.length - MOST_WARNINGS;
  return [
    terminal.paint(
      'bold',
      config === undefined ? 'no config: the environment and defaults' : relative(terminal.folder, config) || config,
    ),
    ...line('providers', providers, ', '),
    ...line('pipeline', pipeline, ' > '),
    ...line('services', services, ', '),
    ...notes.map(({ about, message }) => `  ${terminal.paint('dim', about.padEnd(11))} ${message}`),
    ...errors.map((finding) => `${terminal.paint('red', 'error')}    ${inWords(finding)}`),
    ...warnings.slice(0, MOST_WARNINGS).map((finding) => `${terminal.paint('yellow', 'warning')}  ${inWords(finding)}`),
    ...(hidden > 0 ? [`         and ${counted(hidden, 'more warning')}: --json shows all`] : []),
    isFailed
      ? terminal.paint('red', `failed: ${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}`)
      : terminal.paint('green', `ok: ${counted(warnings.length, 'warning')}`),
  ].join('\n');
}

const inWords = ({ path, message }: Finding): string => (path === '' ? message : `${path}: ${message}`);
