/**
 * The gateway whose translation is measured: `UPSTREAM` is the origin of the mock, `openai/...` passes through and
 * `anthropic/...` is translated. Tells its port, and for each message what it has used, to the process that forked it.
 */
import { anthropic } from '@weir/anthropic';
import { createGateway } from '@weir/gateway';
import { listen } from '@weir/node';
import { openai } from '@weir/openai';

const baseUrl = `${process.env.UPSTREAM}/v1`;
const gateway = await createGateway({
  providers: [openai({ apiKey: 'sk-upstream', baseUrl }), anthropic({ apiKey: 'sk-upstream', baseUrl })],
  keys: [{ name: 'bench', secret: 'sk-bench', tenant: 'bench' }],
});
const { port } = await listen(gateway, { port: 0, stopOnSignals: true });

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send!({ cpuUs: user + system, rssBytes: process.memoryUsage.rss() });
});
process.send!({ port });
