import { formatUsd, type Middleware } from '@weir/core';

/** Writes one line per exchange once its last byte is out. */
export const audit =
  (write: (line: string) => void): Middleware =>
  async (call, next) => {
    const answer = await next(call);
    call.exchange.waitUntil(
      answer.settled.then(({ outcome, cost }) => write(`${call.endpoint} ${outcome} ${formatUsd(cost)} USD`)),
    );
    return answer;
  };
