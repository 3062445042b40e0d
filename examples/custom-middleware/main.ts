import { createGateway } from '@weir/gateway';
import { sandbox } from '@weir/sandbox';
import { audit } from './audit.ts';

const gateway = await createGateway({ providers: [sandbox({ latencyMs: 0 })], middleware: [audit(console.log)] });

const response = await gateway.fetch('http://weir/v1/chat/completions', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'sandbox-small', messages: [{ role: 'user', content: 'Hello' }] }),
});
console.log(response.status, response.headers.get('x-weir-cost'));
await gateway.stop();
