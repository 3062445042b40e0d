import type { WeirError } from '../error.ts';
import type { AttemptOutcome } from '../ledger.ts';
import type { Settlement } from '../reply.ts';
import type { Bill } from './bill.ts';
import { type Run, timeOf } from './run.ts';
import { savingsOf } from './savings.ts';
import { type Served, variantServed } from './served.ts';

/** Ends an attempt: completes its record, closes its row, tells observers. Called once for each run. */
export function settle(
  run: Run,
  outcome: Settlement['outcome'],
  bill: Bill,
  served: Served | undefined,
  error: WeirError | undefined,
): Settlement {
  const { record, call } = run;
  const { events } = call.exchange;
  const endedAt = timeOf(run);
  record.endedAt = endedAt;
  run.release();
  record.usage = bill.usage;
  record.cost = bill.cost;
  record.basis = bill.basis;
  record.unpriced = bill.unpriced;
  if (error !== undefined) record.error = error;
  const settlement: Settlement = {
    outcome,
    usage: bill.usage,
    basis: bill.basis,
    cost: bill.cost,
    ...(error === undefined ? {} : { error }),
  };
  const savings = savingsOf(run, outcome, bill, served);
  const variant = variantServed(run.spec, call, served);
  close(run, {
    outcome,
    basis: bill.basis,
    usage: bill.usage,
    cost: bill.cost,
    unpriced: bill.unpriced,
    priceVersion: run.card?.priceVersion,
    serviceTier: served?.tier,
    ...(variant === undefined ? {} : { variant }),
    ...(savings === undefined ? {} : { savings }),
    endedAt,
    firstContentAt: record.firstContentAt,
    error: error?.code,
  });
  if (bill.flaw !== undefined && events.hears('usage:flawed'))
    events.emit('usage:flawed', { exchange: call.exchange, attempt: record, reason: bill.flaw });
  if (bill.unpriced.length > 0) run.unpriced.tell(call.exchange, record.target, bill.unpriced);
  if (error !== undefined && events.hears('attempt:failed'))
    events.emit('attempt:failed', { exchange: call.exchange, attempt: record, error });
  if (events.hears('attempt:settled'))
    events.emit('attempt:settled', { exchange: call.exchange, attempt: record, settlement });
  return settlement;
}

/** The answer is there and paid for: a ledger that cannot close the row is reported, and the row stays open. */
function close({ services, record, call, card }: Run, outcome: AttemptOutcome): void {
  const { ledger } = services;
  try {
    if (card?.priceVersion !== undefined) ledger?.keepPrices?.(card, outcome.endedAt);
    const closing = ledger?.close(record.id, outcome);
    if (closing !== undefined) call.exchange.waitUntil(closing);
  } catch (error) {
    call.exchange.events.report(error);
  }
}
