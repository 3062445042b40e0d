import type { ProviderReport } from '@weir/core';
import { readTime } from '../arguments/read-time.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { loadSetup, type SetupFlags } from '../config/load-setup.ts';
import { didYouMean } from '../near-names.ts';
import type { Terminal } from '../print/terminal.ts';

export interface PulledReport extends SetupFlags {
  readonly provider: string;
  /** `--since`, default seven days ago. */
  readonly since?: string | undefined;
  /** `--until`, default today, which is not over. */
  readonly until?: string | undefined;
}

const DAY_MS = 86_400_000;

/**
 * Pulls what a configured provider says it charged, over whole days in UTC.
 *
 * @throws WrongUsage when no such provider is configured, it tells no costs, or no day is left.
 */
export async function pullReport(asked: PulledReport, terminal: Terminal): Promise<ProviderReport> {
  const { provider: name, since = '7d', until } = asked;
  const now = terminal.clock.now();
  const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;
  const from = dayOf(readTime(since, '--since', now));
  const to = dayOf(until === undefined ? now : readTime(until, '--until', now));
  if (from >= to) throw new WrongUsage('--since and --until have no whole day between them');
  const { providers } = (await loadSetup(terminal, asked)).options;
  try {
    const provider = providers.find((configured) => configured.name === name);
    if (provider === undefined) {
      const near = didYouMean(
        name,
        providers.map((configured) => configured.name),
      );
      throw new WrongUsage(`No provider '${name.slice(0, 60)}' is configured${near}`);
    }
    if (provider.reconcile === undefined)
      throw new WrongUsage(`'${name}' has no report to pull: download one and give its CSV`);
    return await provider.reconcile({ from, to });
  } finally {
    for (const provider of providers) await provider.stop?.();
  }
}
