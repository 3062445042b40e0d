import { type Answer, pico, ZERO } from '@weir/core';
import { chat, chatChunks, readValue, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { Gate } from '../test/gate.ts';
import { Tape } from '../test/tape.ts';
import { bytesOf, header, hear, reading, textOf, world } from '../test/world.ts';

/** 10 tokens in at 1 USD, 5 out at 2 USD per million. */
const COST = pico(20_000_000n);
const PIECES = ['one ', 'two ', 'three'];
const CROWD = 1_000;
const streamed = () => chat({ stream: true });
const valueText = (answer: Answer): unknown => answer.kind === 'value' && textOf(answer.body.value);

describe('1,000 identical calls at once', () => {
  it('cost one upstream call, and all get its answer', async () => {
    const { run, upstream } = world([{ text: 'hello' }]);
    const calls = Array.from({ length: CROWD }, () => chat('hi'));
    const answers = await Promise.all(calls.map(run));
    expect(new Set(answers.map(valueText))).toEqual(new Set(['hello']));
    expect(upstream.calls).toHaveLength(1);
    expect(calls.filter((call) => header(call) === 'miss')).toHaveLength(1);
    expect(calls.filter((call) => header(call) === 'coalesced')).toHaveLength(CROWD - 1);
  });

  it('cost one upstream call when streamed, and all get every chunk', async () => {
    const { run, upstream } = world([{ pieces: PIECES }]);
    const calls = Array.from({ length: CROWD }, () => streamed());
    const texts = await Promise.all(calls.map(async (call) => bytesOf(await run(call))));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/one .*two .*three.*DONE/s);
    expect(upstream.calls).toHaveLength(1);
  });

  it('cost 1,000 upstream calls without sharing', async () => {
    const { run, upstream } = world([{ text: 'hello' }], { options: { maxFlights: 0 } });
    await Promise.all(Array.from({ length: CROWD }, () => run(chat('hi'))));
    expect(upstream.calls).toHaveLength(CROWD);
  });

  it('are one row that is paid and 999 that are not', async () => {
    const { run, ledger } = world([{ text: 'hello' }]);
    const answers = await Promise.all(Array.from({ length: CROWD }, () => run(chat('hi'))));
    await settled();
    const paid = ledger.rows.filter(({ outcome }) => outcome?.cost !== ZERO);
    expect(paid).toMatchObject([{ kind: 'first', outcome: { basis: 'provider', cost: COST } }]);
    expect(ledger.rows).toHaveLength(CROWD);
    expect(
      ledger.rows.filter(({ outcome }) => outcome?.basis === 'cached' && outcome.savings?.cache === COST),
    ).toHaveLength(999);
    const costs = await Promise.all(answers.map(async (answer) => (await answer.settled).cost));
    expect(costs.filter((cost) => cost === COST)).toHaveLength(1);
  });
});

describe('one who joins', () => {
  it('has no attempt, and is told who pays', async () => {
    const { run } = world([{ text: 'hello' }]);
    const [leader, joiner] = [chat('hi'), chat('hi')];
    const heard = hear(joiner, 'cache:joined');
    const answers = await Promise.all([run(leader), run(joiner)]);
    expect([leader.exchange.attempts.length, joiner.exchange.attempts.length]).toEqual([1, 0]);
    expect(heard).toMatchObject([{ event: { leader: leader.exchange.id, endpoint: 'chat' } }]);
    expect(await answers[1]!.settled).toEqual({
      outcome: 'complete',
      usage: { input_tokens: 10, output_tokens: 5 },
      basis: 'cached',
      cost: ZERO,
    });
  });

  it('never joins a call of another tenant', async () => {
    const { run, upstream } = world([{ text: 'hello' }]);
    await Promise.all(['one', 'two'].map((tenant) => run(chat('hi', { principal: { tenant } }))));
    expect(upstream.calls).toHaveLength(2);
  });

  it('joins on refresh, since the answer is only being made', async () => {
    const gate = new Gate();
    const { run, upstream } = world([gate.step]);
    const joiner = chat('hi', { wishes: { cache: 'refresh' } });
    const leading = run(chat('hi'));
    await settled();
    const joining = run(joiner);
    gate.answer('fresh');
    expect(valueText(await joining)).toBe('fresh');
    await leading;
    expect(header(joiner)).toBe('coalesced');
    expect(upstream.calls).toHaveLength(1);
  });

  it('does not join a call that will not be stored, unless it must not be stored either', async () => {
    const { run, upstream, store } = world([{ text: 'hello' }]);
    const noStore = () => chat('hi', { wishes: { cache: 'no-store' } });
    await Promise.all([run(noStore()), run(noStore()), run(chat('hi'))]);
    await settled();
    expect(upstream.calls).toHaveLength(2);
    expect(store.keys).toHaveLength(1);
  });

  it('late replays what has passed, then follows live', async () => {
    const tape = new Tape();
    const { run, upstream } = world([tape.reply]);
    const leading = run(streamed());
    await settled();
    const [role, one, two] = chatChunks(PIECES);
    tape.send(role!, one!);
    const leader = bytesOf(await leading);
    await settled();
    const late = reading(await run(streamed()));
    let replayed = '';
    while (!replayed.includes('one ')) replayed += String((await late.next()).value); // neighbours come as one
    expect(replayed).toContain('"role"');
    const live = late.next();
    tape.send(two!);
    expect(String((await live).value)).toContain('two ');
    tape.finish();
    let rest = '';
    for (let next = await late.next(); !next.done; next = await late.next()) rest += String(next.value);
    expect(rest).toMatch(/DONE/);
    expect(await leader).toContain('two ');
    expect(upstream.calls).toHaveLength(1);
  });

  it('for a value waits for the stream under way and gets what it adds up to', async () => {
    const tape = new Tape();
    const { run, upstream } = world([tape.reply]);
    const leading = run(streamed());
    await settled();
    const joining = run(chat('hi'));
    tape.finish(PIECES);
    const leader = readValue(await leading, 'chat');
    const joined = await joining;
    expect(joined.kind === 'value' && joined.body.value).toEqual(await leader);
    expect(await joined.settled).toMatchObject({ outcome: 'complete', basis: 'cached', cost: ZERO });
    expect(upstream.calls).toHaveLength(1);
  });

  it('for a value gets it although the leader does not read', async () => {
    const tape = new Tape();
    const { run } = world([tape.reply]);
    const leading = run(streamed());
    await settled();
    const joining = run(chat('hi'));
    tape.finish(PIECES);
    await leading;
    expect(valueText(await joining)).toBe('one two three');
  });

  it('for a stream waits for the value under way and gets it split', async () => {
    const gate = new Gate();
    const { run, upstream } = world([gate.step]);
    const leading = run(chat('hi'));
    const joining = run(streamed());
    await settled();
    gate.answer('hello');
    const [leader, joined] = await Promise.all([leading, joining]);
    expect(joined.kind).toBe('stream');
    expect(leader.kind === 'value' && leader.body.value).toEqual(await readValue(joined, 'chat'));
    expect(upstream.calls).toHaveLength(1);
  });
});
