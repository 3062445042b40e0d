import { type Provider, type ProviderReport, type ReportWindow, WeirError } from '@weir/core';
import type { Transport } from '../transport.ts';
import type { ReportPull } from './pull-pages.ts';

/** Reads a provider's report of some days. */
export type ReportReader = (
  pull: Pick<ReportPull, 'provider' | 'baseUrl' | 'headers' | 'signal' | 'transport'>,
  window: ReportWindow,
) => Promise<ProviderReport>;

/** What it takes to read a report: mostly another credential than requests need. */
export interface ReportAccess {
  readonly read: ReportReader;
  /** Empty or undefined: there is none. */
  readonly adminKey: string | undefined;
  /** The environment variable to name when there is none. */
  readonly variable: string;
  /** How the key is shown: name, value, name, value. */
  headers(adminKey: string): readonly string[];
  readonly baseUrl: string;
  readonly transport?: Transport | undefined;
}

/** The provider, able to tell what it charged ({@link Provider.reconcile}). */
export function withReport(provider: Provider, access: ReportAccess): Provider {
  const { read, adminKey, variable, headers, baseUrl, transport } = access;
  return {
    ...provider,
    async reconcile(window, signal) {
      if (adminKey === undefined || adminKey === '')
        throw new WeirError(
          'invalid_options',
          `The costs of '${provider.name}' need an admin key: give 'adminKey' or set ${variable}`,
          { param: 'adminKey' },
        );
      return read({ provider: provider.name, baseUrl, headers: headers(adminKey), signal, transport }, window);
    },
  };
}
