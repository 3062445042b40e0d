import { cache } from '@weir/cache';
import { createGateway } from '@weir/gateway';
import { weir } from '@weir/koa';
import { memory } from '@weir/memory';
import { sandbox } from '@weir/sandbox';
import Koa from 'koa';

const gateway = await createGateway({
  providers: [sandbox()],
  services: [memory()],
  middleware: [cache()],
});

const server = new Koa().use(weir(gateway)).listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  console.log('POST http://127.0.0.1:%d/v1/chat/completions', (server.address() as { port: number }).port);
});
