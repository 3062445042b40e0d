import { CATALOGUE, ENDPOINTS, type MiddlewareUse, type ServiceUse, WeirError } from '@weir/core';
import { checkOptions, type Gateway } from '@weir/gateway';
import { discoverables } from '../config/discover-providers.ts';
import { type ConfigProblem, InvalidConfig } from '../config/invalid-config.ts';
import { loadSetup, type Setup, type SetupFlags } from '../config/load-setup.ts';
import { rehearse } from '../config/rehearse.ts';
import { nonEmpty } from '../config/state-folder.ts';
import { isKeyed } from '../config/virtual-keys.ts';
import type { Terminal } from '../print/terminal.ts';
import { addressOf, isLoopback } from '../serve/addresses.ts';
import { withAdmin } from '../serve/with-admin.ts';
import { checkPrices } from './check-prices.ts';
import type { Finding } from './finding.ts';

/** What a check found, and about what. */
export interface CheckResult {
  readonly config: string | undefined;
  readonly providers: readonly string[];
  /** Outermost first. */
  readonly pipeline: readonly string[];
  readonly services: readonly string[];
  readonly findings: readonly Finding[];
}

const error = (about: string, problem: ConfigProblem): Finding => ({ level: 'error', about, ...problem });

/** Loads and assembles everything a start would, and starts nothing. */
export async function checkSetup(terminal: Terminal, flags: SetupFlags): Promise<CheckResult> {
  let setup: Setup;
  try {
    setup = await loadSetup(terminal, flags);
  } catch (thrown) {
    if (!(thrown instanceof InvalidConfig)) throw thrown;
    const findings = thrown.problems.map((problem) => error('config', problem));
    return { config: thrown.file, providers: [], pipeline: [], services: [], findings };
  }
  const { options, file } = setup;
  const optionProblems = [
    ...checkUses('middleware', options.middleware ?? []),
    ...checkUses('services', options.services ?? []),
  ];
  const findings = [...optionProblems, ...checkServer(setup, terminal), ...hints(setup, terminal)];
  if (optionProblems.length === 0) {
    const gateway = await assembled(setup, findings);
    if (gateway !== undefined)
      findings.push(
        ...checkAdmin(gateway, terminal),
        ...checkPrices(
          gateway.service(CATALOGUE)!,
          gateway.service(ENDPOINTS)!,
          options.providers,
          terminal.clock.now(),
        ),
      );
  }
  return {
    config: file,
    providers: options.providers.map(({ name }) => name),
    pipeline: (options.middleware ?? []).map((item) =>
      'plugin' in item ? item.name : (item.traits?.name ?? item.name),
    ),
    services: (options.services ?? []).map((item) => ('name' in item ? item.name : (item[0].description ?? ''))),
    findings,
  };
}

/** The options of every plugin against its schema: all of them, where a start stops at the first. */
function checkUses(list: 'middleware' | 'services', items: readonly unknown[]): Finding[] {
  return items.flatMap((item, index) => {
    const { plugin, name, options, schema } = item as Partial<MiddlewareUse | ServiceUse>;
    if (plugin === undefined || name === undefined || options === undefined || schema === undefined) return [];
    try {
      checkOptions(name, options, schema);
      return [];
    } catch (thrown) {
      return [error('config', { path: `${list}[${index}]`, message: (thrown as Error).message })];
    }
  });
}

async function assembled({ options }: Setup, findings: Finding[]): Promise<Gateway | undefined> {
  try {
    return await rehearse(options);
  } catch (thrown) {
    if (!WeirError.is(thrown)) throw thrown;
    const about = thrown.code === 'invalid_pipeline' ? 'pipeline' : 'config';
    findings.push(error(about, { path: '', message: thrown.message }));
    return undefined;
  }
}

function checkServer({ options, server }: Setup, terminal: Terminal): Finding[] {
  const { host } = addressOf({}, terminal.env, server);
  if (isLoopback(host) || isKeyed(options)) return [];
  const message = `without keys everybody who reaches ${host} could spend your money: configure 'keys', or set WEIR_KEY_PEPPER for virtual ones`;
  return [error('server', { path: 'server.host', message })];
}

function checkAdmin(gateway: Gateway, { env }: Terminal): Finding[] {
  try {
    withAdmin(gateway, env);
    return [];
  } catch (thrown) {
    return [error('environment', { path: 'WEIR_ADMIN_SECRET', message: (thrown as Error).message })];
  }
}

function hints({ file, options }: Setup, { env }: Terminal): Finding[] {
  const unset = discoverables().filter(({ variable }) => nonEmpty(env[variable]) === undefined);
  const note = (message: string): Finding => ({ level: 'note', about: 'environment', path: '', message });
  const none: Finding[] =
    options.providers.length === 0
      ? [error('config', { path: 'providers', message: 'is empty: nothing could be answered' })]
      : [];
  if (file !== undefined) return none;
  return [...none, note(`not configured, because not set: ${unset.map(({ variable }) => variable).join(', ')}`)];
}
