import { cache } from '@weir/cache';
import { weir } from '@weir/express';
import { createGateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { sandbox } from '@weir/sandbox';
import express from 'express';

const gateway = await createGateway({
  providers: [sandbox()],
  services: [memory()],
  middleware: [cache(), meter({ limits: [{ scope: 'tenant', limitUsd: '5.00', window: 'day' }] })],
});

const app = express();
app.use((request, _response, next) => {
  console.log(request.method, request.path); // your own middleware sees gateway requests too
  next();
});
app.use(weir(gateway)); // answers /v1/..., before express.json() and its 100 kB limit
app.use(express.json());
app.get('/', (_request, response) => void response.send('my app'));
app.post('/orders', (request, response) => void response.json({ ordered: request.body }));

const server = app.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  console.log('http://127.0.0.1:%d', (server.address() as { port: number }).port);
});
