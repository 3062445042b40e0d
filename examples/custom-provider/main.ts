import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway } from '@weir/gateway';
import { acme } from './acme.ts';

// a stand-in for the in-house service
const service = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ answer: 'Forty-two.', read: 7, written: 3 }));
});
await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
const { port } = service.address() as AddressInfo;

const gateway = await createGateway({ providers: [acme(`http://127.0.0.1:${port}`, 'secret')] });
const response = await gateway.fetch('http://weir/v1/chat/completions', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'acme/oracle-1', messages: [{ role: 'user', content: 'The answer?' }] }),
});
console.log(response.status, await response.text());
await gateway.stop();
service.close();
