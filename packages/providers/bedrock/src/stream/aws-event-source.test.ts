import { type BlockSink, EventStream, readEvents, WeirError } from '@weir/core';
import type { ChunkSink, UpstreamBody } from '@weir/provider-kit';
import { describe, expect, it } from 'vitest';
import { awsFrame, frameOf } from '../../test/aws-frame.ts';
import { AwsEventSource } from './aws-event-source.ts';
import { converseEvent } from './converse-event.ts';

/** A body that sends these chunks at once and tells whether it was cancelled. */
function bodyOf(chunks: readonly Uint8Array[]) {
  let isCancelled = false;
  const body: UpstreamBody = {
    start(sink: ChunkSink) {
      for (const chunk of chunks) if (!isCancelled) sink.chunk(chunk);
      if (!isCancelled) sink.end();
    },
    pause: () => undefined,
    resume: () => undefined,
    cancel: () => {
      isCancelled = true;
    },
  };
  return { body, isCancelled: () => isCancelled };
}

const pieces = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

async function outcome(chunks: readonly Uint8Array[]) {
  const { body, isCancelled } = bodyOf(chunks);
  const blocks: string[] = [];
  const error = await new Promise<WeirError | undefined>((resolve) => {
    const sink: BlockSink = {
      block: (bytes) => blocks.push(Buffer.from(bytes).toString()),
      end: () => resolve(undefined),
      fail: resolve,
    };
    new AwsEventSource(body, converseEvent).start(sink);
  });
  return { text: blocks.join(''), error, isCancelled: isCancelled() };
}

const FRAMES = [
  'messageStart {"role":"assistant"}',
  'contentBlockDelta {"delta":{"text":"Grüße 👋"}}',
  'messageStop {}',
];
const WHOLE = Buffer.concat(FRAMES.map(frameOf));
const EVENTS = FRAMES.map((text) => JSON.parse(text.slice(text.indexOf('{'))));

describe('an AWS event stream', () => {
  it('says the same wherever it is cut', async () => {
    for (let at = 0; at <= WHOLE.length; at++) {
      const { body } = bodyOf([WHOLE.subarray(0, at), WHOLE.subarray(at)]);
      expect(await readEvents(new EventStream<never>(new AwsEventSource(body, converseEvent)))).toEqual(EVENTS);
    }
    for (const size of [1, 7]) {
      const { body } = bodyOf(pieces(WHOLE, size));
      expect(await readEvents(new EventStream<never>(new AwsEventSource(body, converseEvent)))).toEqual(EVENTS);
    }
  });

  it('keeps an event one event when its JSON has lines', async () => {
    expect((await outcome([awsFrame({ ':event-type': 'a\nb' }, '{\r\n"x": 1\n}')])).text).toBe(
      'event: a b\ndata: {  "x": 1 }\n\n',
    );
  });

  it('ignores headers that are no text, of every type there is', async () => {
    const typed = (type: number, ...value: number[]) => Buffer.from([1, 0x61, type, ...value]);
    const others = [typed(0), typed(1), typed(2, 9), typed(3, 9, 9), typed(4, 9, 9, 9, 9), typed(6, 0, 2, 9, 9)];
    const long = [typed(5, ...Buffer.alloc(8)), typed(8, ...Buffer.alloc(8)), typed(9, ...Buffer.alloc(16))];
    const name = Buffer.concat([Buffer.from([11]), Buffer.from(':event-type'), Buffer.from([7, 0, 1, 0x78])]);

    expect((await outcome([awsFrame(Buffer.concat([...others, ...long, name]), '{}')])).text).toContain('event: x\n');
  });

  it('fails at every byte that was changed, and hands on what came before', async () => {
    const start = frameOf(FRAMES[0]!);
    for (let at = 0; at < WHOLE.length - start.length; at++) {
      const damaged = Buffer.from(WHOLE);
      const place = start.length + at;
      damaged[place] = damaged[place]! ^ 0x01;
      const { error, text, isCancelled } = await outcome([damaged]);
      const code = error?.code ?? 'nothing failed';
      expect(['upstream_malformed', 'upstream_too_large', 'upstream_truncated'], `byte ${at}: ${code}`).toContain(code);
      expect(text).toContain('event: messageStart\n');
      expect(isCancelled || code === 'upstream_truncated').toBe(true);
    }
  });

  it('is not whole when it ends inside a message', async () => {
    for (let at = 1; at < WHOLE.length; at++) {
      const isBoundary = FRAMES.map((_, index) => Buffer.concat(FRAMES.slice(0, index).map(frameOf)).length).includes(
        at,
      );
      const { error } = await outcome([WHOLE.subarray(0, at)]);
      expect(error?.code).toBe(isBoundary ? undefined : 'upstream_truncated');
    }
  });

  it.each([
    ['headers that end early', awsFrame(Buffer.from([5, 0x61]), '{}')],
    ['a header that is longer than all', awsFrame(Buffer.from([1, 0x61, 7, 0xff, 0xff]), '{}')],
    ['a header of an unknown type', awsFrame(Buffer.from([1, 0x61, 10]), '{}')],
  ])('is malformed with %s', async (_, frame) => {
    expect((await outcome([frame])).error).toMatchObject({
      code: 'upstream_malformed',
      details: { dispatch: { sent: true } },
    });
  });

  it('is refused before a message that is too large is read', async () => {
    const { error, isCancelled } = await outcome([Buffer.from('data: text/event-stream')]);

    expect(error).toMatchObject({ code: 'upstream_too_large', message: expect.stringContaining('16777216') });
    expect(isCancelled).toBe(true);
  });
});

describe('an exception in place of an event', () => {
  it.each([
    ['throttlingException', 'rate_limited', 'retry'],
    ['serviceUnavailableException', 'upstream_unavailable', 'retry'],
    ['modelStreamErrorException', 'upstream_error', 'retry'],
    ['internalServerException', 'upstream_error', 'retry'],
    ['modelTimeoutException', 'upstream_timeout', 'retry'],
    ['validationException', 'upstream_rejected', 'stop'],
    ['toString', 'upstream_error', 'retry'],
  ])('%s ends the stream as %s', async (name, code, advice) => {
    const { error, text } = await outcome([frameOf(FRAMES[0]!), frameOf(`!${name} {"message":"Why"}`)]);

    expect(error).toMatchObject({ code, advice, details: { dispatch: { sent: true } } });
    expect(error?.message).toContain(name);
    expect(text).toContain('messageStart');
  });

  it('tells what was wrong with the request, and whether it was too long', async () => {
    const failed = async (message: string) =>
      (await outcome([frameOf(`!validationException {"message":"${message}"}`)])).error;

    expect(await failed('temperature is odd')).toMatchObject({
      message: expect.stringContaining('temperature is odd'),
    });
    expect(await failed('Input is too long for requested model.')).toMatchObject({ code: 'context_length_exceeded' });
  });

  it('may be an error without a type of its own, or without words', async () => {
    const error = { ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'Oh' };
    expect((await outcome([awsFrame(error, '')])).error).toMatchObject({ code: 'upstream_error' });
    expect((await outcome([frameOf('!throttlingException ')])).error).toMatchObject({ code: 'rate_limited' });
  });
});

it('says nothing more to one who cancelled', () => {
  let sink: ChunkSink | undefined;
  const nothing = () => undefined;
  const start = (given: ChunkSink) => {
    sink = given;
  };
  const body: UpstreamBody = { start, pause: nothing, resume: nothing, cancel: nothing };
  const heard: string[] = [];
  const source = new AwsEventSource(body, converseEvent);
  source.start({ block: () => heard.push('block'), end: () => heard.push('end'), fail: () => heard.push('fail') });
  source.cancel(new WeirError('cancelled', 'Gone'));
  sink!.chunk(WHOLE);
  sink!.end();

  expect(heard).toEqual([]);
});
