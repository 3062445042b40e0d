import { WeirError } from '@weir/core';
import { createGateway, type Gateway } from '@weir/gateway';
import { type Listening, listen } from '@weir/node';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { loadSetup, type Setup } from '../config/load-setup.ts';
import { isKeyed } from '../config/virtual-keys.ts';
import { packageVersion } from '../package-version.ts';
import { banner } from '../print/banner.ts';
import { counted } from '../print/counted.ts';
import type { Terminal } from '../print/terminal.ts';
import { addressOf, isLoopback } from '../serve/addresses.ts';
import { listenError } from '../serve/listen-error.ts';
import { loopbackOnly } from '../serve/loopback-only.ts';
import { prepareState } from '../serve/prepare-state.ts';
import { stopOnSignals } from '../serve/stop-on-signals.ts';
import { summaryOf } from '../serve/summary.ts';
import { tellAlerts } from '../serve/tell-alerts.ts';
import { withAdmin } from '../serve/with-admin.ts';

type Address = ReturnType<typeof addressOf>;

export const start = defineVerb({
  name: 'start',
  description: 'Start the gateway',
  args: {
    config: COMMON.config,
    port: {
      type: 'string',
      valueHint: 'PORT',
      description: 'Port; 0 takes a free one (default: WEIR_PORT, PORT, 8787)',
    },
    host: { type: 'string', valueHint: 'HOST', description: 'Address to listen on; others than loopback need keys' },
    state: COMMON.state,
    sandbox: {
      type: 'boolean',
      default: true,
      description: 'Offer the sandbox where no config lists providers',
      negativeDescription: 'Leave the sandbox out',
    },
    quiet: { type: 'boolean', description: 'Write nothing but errors' },
    json: { type: 'boolean', description: 'Write one line of JSON once it listens' },
  },
  examples: [
    ['weir start', 'providers from the environment, and the sandbox'],
    ['weir start --config prod.config.ts --port 80', 'a config of your own'],
    ['weir start --no-sandbox --state /var/lib/weir', 'real providers only'],
  ],
  async run(args, terminal) {
    const setup = await loadSetup(terminal, args);
    const address = addressOf(args, terminal.env, setup.server);
    refuseOpen(address, setup);
    const gateway = await opened(setup);
    const told = setup.alerts === false ? undefined : tellAlerts(gateway, setup.alerts, terminal, args.quiet === true);
    const listening = await listenOr(gateway, address, terminal);
    const summary = summaryOf(
      setup,
      gateway,
      { ...address, port: listening.port, url: listening.url },
      packageVersion(),
      terminal.env.WEIR_ADMIN_SECRET !== undefined,
    );
    const keyNames = (setup.options.keys ?? []).map(({ name }) => name);
    if (args.json === true) terminal.write(JSON.stringify(summary));
    else if (args.quiet !== true) terminal.write(banner(summary, keyNames, terminal));
    await stopOnSignals(() => {
      if (gateway.exchanges > 0 && args.quiet !== true && args.json !== true)
        terminal.warn(
          `weir: stopping once ${counted(gateway.exchanges, 'exchange')} ended; a second signal stops at once`,
        );
      return listening.close().finally(() => told?.stop());
    });
    return 0;
  },
});

/** Whoever reaches a gateway without keys spends its owner's money. */
function refuseOpen({ host }: Address, { options }: Setup): void {
  if (options.providers.length === 0)
    throw new WrongUsage(
      "no provider is configured: set OPENAI_API_KEY, list 'providers' in a config, or allow the sandbox",
    );
  if (isLoopback(host) || isKeyed(options)) return;
  throw new WrongUsage(
    `without keys everybody who reaches ${host} could spend your money: configure 'keys', set WEIR_KEY_PEPPER for virtual ones, or leave --host out`,
  );
}

async function opened({ options, state }: Setup): Promise<Gateway> {
  const usesState = (options.services ?? []).some((item) => 'name' in item && item.name === 'sqlite');
  if (usesState) prepareState(state);
  return createGateway(options);
}

async function listenOr(gateway: Gateway, address: Address, { env }: Terminal): Promise<Listening> {
  try {
    const served = withAdmin(gateway, env);
    return await listen(gateway.isProtected ? served : loopbackOnly(served), address);
  } catch (error) {
    await gateway.stop();
    if (WeirError.is(error)) throw error;
    throw listenError(error, address.host, address.port);
  }
}
