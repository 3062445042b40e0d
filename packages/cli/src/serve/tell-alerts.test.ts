import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway } from '@weir/gateway';
import { cardOf, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../test/fake-terminal.ts';
import type { AlertsConfig } from '../config/alerts-config.ts';
import { tellAlerts } from './tell-alerts.ts';

/** Asks for a model without a price, which is worth an alert. */
async function told(config: AlertsConfig, isQuiet = false): Promise<readonly string[]> {
  const models = [cardOf('a', 'm', { prices: [] })];
  const gateway = await createGateway({ providers: [scripted('a', [{ text: 'x' }], { models })] });
  const terminal = fakeTerminal('/');
  const alerts = tellAlerts(gateway, config, terminal, isQuiet);
  await gateway.fetch('http://weir/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
  });
  await gateway.stop();
  await alerts.stop();
  return terminal.warned;
}

describe('alerts of a started gateway', () => {
  it('are told on the terminal, unless it is to be quiet', async () => {
    expect(await told({})).toEqual([expect.stringMatching(/^weir alert \(unpriced\): .*a\/m/)]);
    expect(await told({}, true)).toEqual([]);
  });

  it('are posted to the webhooks of the config, signed', async () => {
    const received: [unknown, string][] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push([request.headers['x-weir-signature'], body]);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await told({ webhooks: [{ url, secret: 'a secret of some length' }] }, true);
    server.close();
    expect(received).toEqual([[expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/), expect.stringContaining('unpriced')]]);
  });

  it('refuse a webhook that would send them in the clear', async () => {
    const webhooks = [{ url: 'http://example.org/', secret: 'a secret of some length' }];
    await expect(told({ webhooks })).rejects.toMatchObject({ code: 'invalid_options' });
  });
});
