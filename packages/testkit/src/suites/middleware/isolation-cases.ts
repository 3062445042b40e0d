import { deepStrictEqual as deepEqual, ok } from 'node:assert';
import { bodyOf, type CallOf, EventStream, WeirError } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import { settled } from '../../manual-clock.ts';
import { chatChunks, chatResponse, type Step } from '../../scripted.ts';
import type { MiddlewareCases } from './answer-cases.ts';
import { ask, type MakeMiddleware, MiddlewareBench, type Outcome } from './middleware-bench.ts';

const textIn = ({ request }: CallOf<'chat'>): string => String(request.messages.at(-1)?.content);

const answerOf = (outcome: Outcome): string => ('error' in outcome ? WeirError.from(outcome.error).code : outcome.text);

/** What a fresh middleware does with a few calls, some of them failing: what came of each, and what it asked for it. */
async function trace(bench: MiddlewareBench): Promise<unknown[]> {
  const steps: unknown[] = [];
  for (const text of ['first', 'second', 'fails', 'first']) {
    const before = bench.below.length;
    const outcome = await bench.outcome(ask(text));
    steps.push([text, answerOf(outcome), bench.below.length - before]);
  }
  return steps;
}

/** Answers with what it was asked, each after another number of turns. */
const echo: Step = async (call) => {
  const text = textIn(call);
  if (text.startsWith('fails'))
    throw new WeirError('upstream_rejected', text, { dispatch: { sent: true, status: 400 } });
  for (let turn = Number(/\d+/.exec(text)?.[0] ?? 0) % 7; turn > 0; turn--) await settled();
  if (call.request.stream !== true) return { kind: 'value', headers: {}, body: bodyOf(chatResponse(text)) };
  return { kind: 'stream', headers: {}, stream: EventStream.of(chatChunks([text]), chatEndpoint.encodeEvent) };
};

async function hammer(bench: MiddlewareBench): Promise<void> {
  for (let index = 0; index < 40; index++) {
    await bench.outcome(ask(index % 2 === 0 ? `fails ${index}` : 'first', { tenant: `t${index % 3}` }));
  }
}

/** What does not mix. */
export const ISOLATION_CASES: MiddlewareCases = {
  'shares nothing with another instance': async (make: MakeMiddleware) => {
    const fresh = await trace(new MiddlewareBench(make, [echo]));
    const later = new MiddlewareBench(make, [echo]);
    await hammer(new MiddlewareBench(make, [echo]));
    deepEqual(await trace(later), fresh, 'what an instance does that others were used beside');
  },
  'keeps 50 concurrent calls apart': async (make: MakeMiddleware) => {
    const bench = new MiddlewareBench(make, [echo]);
    const texts = Array.from({ length: 50 }, (_, index) => `${index % 10 === 9 ? 'fails' : 'call'} ${index}.`);
    const outcomes = await Promise.all(
      texts.map((text, index) => bench.outcome(ask(text, { streams: index % 2 === 0, tenant: `t${index % 3}` }))),
    );
    for (const [index, outcome] of outcomes.entries()) {
      const said = 'error' in outcome ? String(outcome.error) : outcome.text;
      ok(said.includes(texts[index]!), `call ${index} gets what it asked for`);
    }
  },
};
