import { describe, expect, it } from 'vitest';
import { PullReply } from './pull-reply.ts';

const HEAD = ['content-type', 'text/plain', 'x-a', '1'] as const;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const bodyOf = async (pulled: PullReply): Promise<AsyncIterator<Uint8Array>> => {
  const { body } = await pulled.reply;
  if (body instanceof Uint8Array) throw new TypeError('Not a stream');
  return body[Symbol.asyncIterator]();
};

describe('a reply that is pulled', () => {
  it('without writes has its bytes at once', async () => {
    const pulled = new PullReply();
    pulled.head(201, HEAD);
    pulled.end(bytes('whole'));
    expect(await pulled.reply).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain', 'x-a': '1' },
      body: bytes('whole'),
    });
  });

  it('may be empty', async () => {
    const pulled = new PullReply();
    pulled.head(204, []);
    pulled.end();
    expect((await pulled.reply).body).toHaveLength(0);
  });

  it('with writes is a stream, and asks for more only when it was read', async () => {
    const pulled = new PullReply();
    let asked = 0;
    pulled.onDrain(() => asked++);
    pulled.head(200, HEAD);
    expect(pulled.isStarted).toBe(true);
    expect(pulled.write(bytes('a'))).toBe(false);
    const body = await bodyOf(pulled);
    expect((await body.next()).value).toEqual(bytes('a'));
    expect(asked).toBe(0);
    const next = body.next();
    expect(asked).toBe(1);
    pulled.write(bytes('b'));
    expect((await next).value).toEqual(bytes('b'));
    pulled.end(bytes('c'));
    expect((await body.next()).value).toEqual(bytes('c'));
    expect((await body.next()).done).toBe(true);
    expect((await body.next()).done).toBe(true);
  });

  it('that is broken off rejects before its head, and breaks its body behind it', async () => {
    const early = new PullReply();
    early.destroy();
    await expect(early.reply).rejects.toThrow('The reply was broken off');

    const late = new PullReply();
    late.head(200, HEAD);
    late.write(bytes('a'));
    const body = await bodyOf(late);
    late.destroy();
    expect((await body.next()).value).toEqual(bytes('a'));
    await expect(body.next()).rejects.toThrow('The reply was broken off');
  });

  it('tells once that its reader went away, and not after the end', async () => {
    let left = 0;
    const pulled = new PullReply();
    pulled.onClose(() => left++);
    pulled.head(200, HEAD);
    pulled.write(bytes('a'));
    const body = await bodyOf(pulled);
    await body.next();
    const waiting = body.next();
    await body.return?.();
    await body.return?.();
    expect((await waiting).done).toBe(true);
    expect(left).toBe(1);

    const done = new PullReply();
    done.onClose(() => left++);
    done.head(200, HEAD);
    done.write(bytes('a'));
    done.end();
    await (await bodyOf(done)).return?.();
    expect(left).toBe(1);
  });

  it('goes away with the signal of its request, also with one that was aborted before', async () => {
    for (const abort of ['now', 'before'] as const) {
      let left = 0;
      const controller = new AbortController();
      if (abort === 'before') controller.abort();
      const pulled = new PullReply(controller.signal);
      pulled.onClose(() => left++);
      if (abort === 'now') controller.abort();
      await expect(pulled.reply).rejects.toThrow();
      expect(left).toBe(1);
    }
  });
});
