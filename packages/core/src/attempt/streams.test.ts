import { chat, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { drain, frames, HELD, held, taped, world } from '../../test/attempts.ts';
import { WeirError } from '../error.ts';

describe('a stream', () => {
  it('is answered at its first content, with everything before it', async () => {
    const { tape, reply } = taped();
    const { run, clock, ledger } = world([{ reply }]);
    const start = clock.now();
    const pending = run(held(true));
    const [role, one, ...rest] = frames(['one']);
    await settled();
    tape.send(': ping\n\n', role!);
    await clock.advance(70);
    expect(ledger.rows[0]?.outcome).toBeUndefined();
    tape.send(one!);
    const answer = await pending;
    tape.send(...rest);
    tape.end();
    expect((await drain(answer)).text).toBe(`: ping\n\n${frames(['one']).join('')}`);
    expect(ledger.rows[0]?.outcome).toMatchObject({ firstContentAt: start + 70, outcome: 'complete' });
  });

  it('that fails before its first content rejects, so that others may try', async () => {
    const { run, ledger } = world([{ pieces: ['a', 'b'], breakAfter: 0 }]);
    await expect(run(held(true))).rejects.toMatchObject({ code: 'upstream_reset', details: { cost: HELD } });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'held', cost: HELD });
  });

  it('that fails after content fails the consumer, and is never a clean end', async () => {
    const { run, ledger } = world([{ pieces: ['a', 'b', 'c'], breakAfter: 2 }]);
    const { text, error } = await drain(await run(held(true)));
    expect(text).toContain('"content":"b"');
    expect(text).not.toContain('[DONE]');
    expect(error).toMatchObject({ code: 'upstream_reset' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'estimated' });
  });

  it('that just stops is incomplete', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    tape.send(...frames(['a', 'b']).slice(0, 3));
    tape.end();
    const { error } = await drain(await run(held(true)));
    expect(error).toMatchObject({ code: 'upstream_incomplete' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', error: 'upstream_incomplete' });
  });

  it('that just stops after the words "data: [DONE]" in its text is incomplete too', async () => {
    const { tape, reply } = taped();
    const { run } = world([{ reply }]);
    tape.send(...frames(['an SSE stream ends with data: [DONE]']).slice(0, 2));
    tape.end();
    expect((await drain(await run(held(true)))).error).toMatchObject({ code: 'upstream_incomplete' });
  });

  it.each([
    ['[DONE] alone', (all: string[]) => [...all.slice(0, 2), all.at(-1)!]],
    ['[DONE] without a space', (all: string[]) => [...all.slice(0, 2), 'data:[DONE]\n\n']],
    ['a finish alone', (all: string[]) => all.slice(0, 3)],
    ['[DONE] and a comment behind it', (all: string[]) => [...all, ': bye\n\n']],
    [
      '[DONE] long before its end',
      (all: string[]) => [...all, ...Array.from({ length: 90 }, () => `: ${'x'.repeat(1_000)}\n\n`)],
    ],
  ])('with %s is complete', async (_, cut) => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    tape.send(...cut(frames(['a'], null)));
    tape.end();
    expect((await drain(await run(held(true)))).error).toBeUndefined();
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'complete', basis: 'estimated' });
  });

  it('of several answers is complete when each has ended', async () => {
    const finish = (index: number): string =>
      `data: ${JSON.stringify({ choices: [{ index, delta: { content: 'x' }, finish_reason: 'stop' }] })}\n\n`;
    for (const [ends, code] of [
      [[0], 'upstream_incomplete'],
      [[0, 1], undefined],
    ] as const) {
      const { tape, reply } = taped();
      const { run } = world([{ reply }]);
      tape.send(...ends.map(finish));
      tape.end();
      const call = chat({ stream: true, n: 2 });
      expect((await drain(await run(call))).error?.code).toBe(code);
    }
  });

  it('that breaks behind its [DONE] was complete', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    tape.send(...frames(['a']));
    tape.fail(new WeirError('upstream_reset', 'x'));
    expect((await drain(await run(held(true)))).error).toBeUndefined();
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'complete', basis: 'provider' });
  });

  it('that ends and then breaks closes its row once', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    tape.send(...frames(['a'], null).slice(0, 3));
    tape.end();
    tape.fail(new WeirError('upstream_reset', 'x'));
    expect((await drain(await run(held(true)))).error).toBeUndefined();
    expect(ledger.closings).toHaveLength(1);
  });

  it('is told an error event as a failure, after what came before it', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    const pending = run(held(true));
    await settled();
    const [role, one] = frames(['one']);
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}\n\n';
    tape.send(`${role}${one}${usage}data: {"error":{"message":"overloaded","code":529}}\n\ndata: [DONE]\n\n`);
    const { text, error } = await drain(await pending);
    expect(text).toBe(`${role}${one}${usage}`);
    expect(error).toMatchObject({
      code: 'upstream_overloaded',
      advice: 'reroute',
      message: 'overloaded',
      details: { upstreamCode: '529' },
    });
    expect(tape.cancelled).toBe(error);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'provider', cost: 5_000_000n });
  });

  it('that begins with an error event rejects, so that others may try', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    tape.send('data: {"error":{"message":"overloaded"}}\n\n');
    await expect(run(held(true))).rejects.toMatchObject({ code: 'upstream_error', advice: 'retry' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', error: 'upstream_error' });
  });

  it('may say the word error, or have one that is null', async () => {
    const { tape, reply } = taped();
    const { run } = world([{ reply }]);
    const [role, one, ...rest] = frames(['{"error":{"message":"no"}}']);
    tape.send(role!, one!, 'data: {"choices":[],"error":null,"x":"error"}\n\n', ...rest);
    tape.end();
    expect((await drain(await run(held(true)))).error).toBeUndefined();
  });

  it.each(['data: {"error": oops}\n\n', 'data: {oops\n\n', 'data: {"usage":{oops}\n\n'])(
    'that begins with %j is malformed: a failure, not a caller who left',
    async (frame) => {
      const { tape, reply } = taped();
      const { run, ledger } = world([{ reply }]);
      const pending = run(held(true));
      pending.catch(() => undefined);
      await settled();
      expect(() => tape.send(frame)).not.toThrow(); // a socket calls this: what it throws would end the process
      await expect(pending).rejects.toMatchObject({ code: 'upstream_malformed', details: { cost: HELD } });
      expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'held', error: 'upstream_malformed' });
      expect(tape.cancelled?.code).toBe('upstream_malformed');
    },
  );

  it('with a malformed error event after content fails the consumer', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    const pending = run(held(true));
    await settled();
    tape.send(...frames(['one']).slice(0, 2));
    const answer = await pending;
    expect(() => tape.send('data: {"error": oops}\n\n')).not.toThrow();
    expect((await drain(answer)).error).toMatchObject({ code: 'upstream_malformed' });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', error: 'upstream_malformed' });
  });

  it('whose consumer has a defect fails with it', async () => {
    const { run, ledger } = world([{ text: 'hello world' }]);
    const answer = await run(held(true));
    if (answer.kind === 'stream')
      answer.stream.tap(() => {
        throw new TypeError('A defect of a middleware');
      });
    expect((await drain(answer)).error).toMatchObject({ code: 'internal_error' });
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'failed', error: { code: 'internal_error' } });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', error: 'internal_error' });
  });

  it('keeps no more of itself than the last 64 KiB while it runs', async () => {
    const { tape, reply } = taped();
    const { run, ledger } = world([{ reply }]);
    const pending = run(held(true));
    await settled();
    const piece = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(400) } }] })}\n\n`;
    tape.send(piece);
    const answer = await pending;
    const reading = drain(answer);
    for (let sent = 1; sent < 1_000; sent++) {
      tape.send(piece);
      if (sent % 20 === 0) await settled();
    }
    tape.send(...frames([], null).slice(-2));
    tape.end();
    expect((await reading).error).toBeUndefined();
    expect(ledger.rows[0]?.outcome?.usage.output_tokens).toBe(200_000); // all of it is counted, folded or not
  });
});
