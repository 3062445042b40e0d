import { attempt, type Call, compose, EventBus, exchangeOf, systemClock, systemRandom } from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { attemptBudget, retryBudget } from '@weir/retry-budget';
import { sandbox } from '@weir/sandbox';

const clock = systemClock();
const random = systemRandom();
const provider = sandbox({ latencyMs: 0, failureShare: 0.5 });
const [[, budget]] = [...attemptBudget.create({ clock }).services] as [[unknown, never]];

const run = compose(
  [retryBudget.create({ clock, random, budget })],
  attempt({ providers: new Map([[provider.name, provider]]), endpoints: standardEndpoints(), clock }),
);

const exchange = exchangeOf({
  id: random.id(),
  startedAt: clock.now(),
  principal: { tenant: 'me', tags: {} },
  events: new EventBus(),
});
const call: Call = {
  endpoint: 'chat',
  request: { model: 'sandbox-small', messages: [{ role: 'user', content: 'Hello' }] },
  target: { provider: 'sandbox', model: 'sandbox-small' },
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  purpose: 'serve',
  exchange,
};

for (let index = 0; index < 2; index++) {
  const answer = await run(call);
  if (answer.kind === 'value') console.log(JSON.stringify(answer.body.value));
}
console.log(exchange.attempts.map(({ kind, basis, cost }) => `${kind} ${basis} ${cost} pico-USD`));
