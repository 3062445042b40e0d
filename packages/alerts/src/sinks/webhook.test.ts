import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@weir/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Alert } from '../alert.ts';
import { isSigned } from './signature.ts';
import { type WebhookOptions, webhook } from './webhook.ts';

const SECRET = 'a secret of 24 characters';
const alert = (message = 'spent'): Alert => ({ kind: 'budget', subject: 's', period: 'p', at: 1, message });

async function receiver(statuses: readonly number[] = []) {
  const got: { body: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      got.push({ body: Buffer.concat(pieces).toString(), signature: String(request.headers['x-weir-signature']) });
      response.writeHead(statuses[got.length - 1] ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

function sinkOf(url: string, more: Partial<WebhookOptions> = {}) {
  const clock = new ManualClock();
  const lost: string[] = [];
  const onLost = ({ message }: Alert, why: unknown): void => void lost.push(`${message}: ${(why as Error).message}`);
  return { clock, lost, sink: webhook({ clock }, { url, secret: SECRET, onLost, ...more }) };
}

describe('a webhook', () => {
  it('gets the alert, its text and a signature its receiver can check', async () => {
    const { got, url } = await receiver();
    const { clock, sink } = sinkOf(url);
    sink.send(alert());
    await sink.stop!();
    const { body, signature } = got[0]!;
    expect(JSON.parse(body)).toEqual({ text: 'weir: spent', ...alert() });
    expect(isSigned(body, signature, SECRET, clock.now())).toBe(true);
    expect(isSigned(`${body} `, signature, SECRET, clock.now())).toBe(false);
    expect(isSigned(body, signature, 'another secret of mine', clock.now())).toBe(false);
    expect(isSigned(body, signature, SECRET, clock.now() + 301_000)).toBe(false);
    expect(isSigned(body, 't=1,v1=x', SECRET, clock.now())).toBe(false);
  });

  it('gets text alone where it is one of Slack', async () => {
    const { got, url } = await receiver();
    const { sink } = sinkOf(url, { format: 'slack' });
    sink.send(alert());
    await sink.stop!();
    expect(got[0]?.body).toBe('{"text":"weir: spent"}');
  });

  it('is tried again, and told in order', async () => {
    const { got, url } = await receiver([500, 503, 200, 200]);
    const { clock, lost, sink } = sinkOf(url);
    sink.send(alert('one'));
    sink.send(alert('two'));
    while (got.length < 4) {
      await clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sink.stop!();
    expect(got.map(({ body }) => JSON.parse(body).message)).toEqual(['one', 'one', 'one', 'two']);
    expect(lost).toEqual([]);
  });

  it('that fails for good, or has too much waiting, loses alerts and says so', async () => {
    const { url } = await receiver(Array.from({ length: 9 }, () => 500));
    const { lost, sink } = sinkOf(url, { maxTries: 1, maxWaiting: 1 });
    for (const message of ['one', 'two', 'three']) sink.send(alert(message));
    await sink.stop!();
    expect(lost).toEqual([
      'three: 1 alerts are waiting already',
      'one: The webhook answered 500',
      'two: The webhook answered 500',
    ]);
  });

  it.each(['http://example.org/', 'ftp://example.org/', 'x', ''])('is refused at %j', (url) => {
    expect(() => sinkOf(url)).toThrow('webhook: url is no https: address (http: for loopback only)');
  });

  it('is refused with a short secret', () => {
    expect(() => sinkOf('https://example.org/', { secret: 'short' })).toThrow('webhook: secret has 5 characters');
  });
});
