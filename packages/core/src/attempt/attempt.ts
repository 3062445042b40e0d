import { abortReason, type Call, throwIfAborted } from '../call.ts';
import type { Endpoint, ResponseOf } from '../endpoint.ts';
import { WeirError } from '../error.ts';
import type { Handler } from '../middleware.ts';
import { ZERO } from '../money.ts';
import { endpointOf } from '../provider.ts';
import type { RateLimit } from '../rate-limit.ts';
import type { Answer, Reply, Settlement, StreamReply, ValueReply } from '../reply.ts';
import { NO_USAGE, type Usage } from '../usage.ts';
import {
  type Bill,
  type Billed,
  billOfBroken,
  billOfBytes,
  billOfComplete,
  billOfFailure,
  billOfHold,
  billOfReported,
  billOfText,
} from './bill.ts';
import { failureIn } from './failure-in.ts';
import { MeteredSource, type UpstreamEnd } from './metered-source.ts';
import { type ReportedUsage, reportedUsage } from './reported-usage.ts';
import { type AttemptServices, billed, intentOf, open, type Run, timeOf } from './run.ts';
import { servedIn } from './served.ts';
import { settle } from './settle.ts';
import { Transcript } from './transcript.ts';
import { UnpricedTargets } from './unpriced-targets.ts';

/**
 * The innermost handler: checks the deadline, opens the ledger row, asks the provider once, waits for the commit
 * point, and settles. Every upstream request of weir goes through here, so rows and requests cannot differ.
 */
export function attempt(services: AttemptServices): Handler {
  const unpriced = new UnpricedTargets();
  return async (call) => {
    const run = open(services, call, unpriced);
    const { events } = call.exchange;
    let reply: Reply;
    try {
      const intent = intend(run);
      if (intent !== undefined) await intent.catch(refused);
      if (events.hears('attempt:started'))
        events.emit('attempt:started', { exchange: call.exchange, attempt: run.record, call });
      if (call.signal.aborted) throw abortReason(call.signal).with({ dispatch: { sent: false } });
      reply = await endpointOf(run.provider, call)!(run.sent);
    } catch (error) {
      throw fail(run, call.signal.aborted ? abortedError(call, error) : WeirError.from(error));
    }
    try {
      if (reply.credential !== undefined) run.record.credential = reply.credential;
      if (reply.limits !== undefined && events.hears('attempt:limits')) tellLimits(run, reply.limits());
      if (reply.kind === 'stream') return await streamAnswer(run, reply);
      return reply.kind === 'value' ? valueAnswer(run, reply) : bytesAnswer(run, reply);
    } catch (error) {
      throw run.record.endedAt === undefined ? fail(run, WeirError.from(error)) : error;
    }
  };
}

function intend(run: Run): Promise<void> | undefined {
  try {
    return run.services.ledger?.intend(intentOf(run)) ?? undefined;
  } catch (cause) {
    return refused(cause);
  }
}

function refused(cause: unknown): never {
  throw new WeirError('ledger_unavailable', 'The ledger did not take the row, so nothing was sent', {
    cause,
    dispatch: { sent: false },
  });
}

/** The error of an attempt whose caller is gone keeps what the provider knew of the dispatch. */
function abortedError(call: Call, error: unknown): WeirError {
  const dispatch = WeirError.is(error) ? error.details.dispatch : undefined;
  const reason = abortReason(call.signal);
  return dispatch === undefined ? reason : reason.with({ dispatch });
}

/** Only a caller who left aborts; a timeout or a deadline of ours is a failure. */
const wasLeft = ({ call }: Run): boolean => call.signal.aborted && abortReason(call.signal).code === 'cancelled';

function fail(run: Run, error: WeirError): WeirError {
  const { cause, credential, limits } = error.details;
  if (error.code === 'internal_error') run.call.exchange.events.report(cause ?? error);
  if (credential !== undefined) run.record.credential = credential;
  if (limits !== undefined) tellLimits(run, limits);
  const bill = billOfFailure(billed(run), error);
  settle(run, wasLeft(run) ? 'aborted' : 'failed', bill, undefined, error);
  return error.with({ cost: bill.cost });
}

function tellLimits({ call: { exchange }, record }: Run, limits: readonly RateLimit[]): void {
  if (limits.length > 0) exchange.events.emit('attempt:limits', { exchange, attempt: record, limits });
}

function valueAnswer(run: Run, reply: ValueReply<Endpoint>): Answer {
  const { spec, call, provider, record } = run;
  let value: ResponseOf<Endpoint>;
  try {
    value = reply.body.value;
  } catch (cause) {
    throw fail(run, new WeirError('upstream_malformed', 'The reply is not JSON', { cause, dispatch: { sent: true } }));
  }
  const facts = billed(run);
  const { billing } = provider;
  const told = reported(facts, spec.usageOf(value, billing), spec.usageFlaw?.(value, billing));
  const served = servedIn(spec, value as never);
  const error = spec.errorIn(value);
  if (error !== undefined) {
    const failure = failureIn(error);
    const unbilled: Bill = { basis: 'unbilled', usage: NO_USAGE, cost: ZERO, unpriced: [] };
    const bill = withFlaw(
      billOfReported(facts, told, served) ?? (told.flaw === undefined ? unbilled : billOfHold(facts)),
      told,
    );
    settle(run, 'failed', bill, served, failure);
    throw failure.with({ cost: bill.cost });
  }
  record.firstContentAt = timeOf(run);
  const untold = (): Bill =>
    spec.isUnderWay?.(value) === true ? billOfHold(facts) : billOfText(facts, spec.outputText(value));
  const bill = withFlaw(billOfReported(facts, told, served) ?? untold(), told);
  const settlement = settle(run, 'complete', bill, served, undefined);
  return { ...reply, target: call.target, settled: Promise.resolve(settlement) };
}

function bytesAnswer(run: Run, reply: Exclude<Reply, { kind: 'value' | 'stream' }>): Answer {
  run.record.firstContentAt = timeOf(run);
  const settlement = settle(run, 'complete', billOfBytes(billed(run)), undefined, undefined);
  return { ...reply, target: run.call.target, settled: Promise.resolve(settlement) };
}

async function streamAnswer(run: Run, reply: StreamReply<Endpoint>): Promise<Answer> {
  const { spec, call, provider, record } = run;
  const { stream } = reply;
  const transcript = new Transcript(spec, provider.billing);
  let resolveSettled!: (settlement: Settlement) => void;
  const settled = new Promise<Settlement>((resolve) => {
    resolveSettled = resolve;
  });
  let isCommitted = false;
  stream.intercept(
    (source) =>
      new MeteredSource(source, {
        spec,
        transcript,
        choices: spec.choices(call.request),
        onUsage: () => Object.assign(record, provisional(run, transcript)),
        drainsOnCancel: () => isCommitted && run.drain(),
        onEnd: (end, cancelledFor) => resolveSettled(settleStream(run, transcript, end, cancelledFor, isCommitted)),
      }),
  );
  const onAbort = (): void => {
    const reason = abortReason(call.signal);
    if (reason.code === 'cancelled') stream.cancel(reason);
    else stream.fail(reason);
  };
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (call.signal.aborted) onAbort();
    await stream.commit((event) => spec.isContent(event));
    throwIfAborted(call.signal);
  } catch (error) {
    call.signal.removeEventListener('abort', onAbort);
    stream.cancel(WeirError.from(error));
    await settled;
    throw WeirError.from(error).with({ cost: record.cost });
  }
  isCommitted = true;
  record.firstContentAt = timeOf(run);
  const { events } = call.exchange;
  if (events.hears('attempt:committed')) events.emit('attempt:committed', { exchange: call.exchange, attempt: record });
  call.exchange.waitUntil(settled.then(() => call.signal.removeEventListener('abort', onAbort)));
  return { ...reply, target: call.target, settled };
}

/** What is known while the stream still runs: what its last event shows the caller as cost. */
function provisional(run: Run, { usage, flaw, served }: Transcript): Omit<Bill, 'flaw'> {
  const facts = billed(run);
  const { flaw: _, ...bill } = billOfReported(facts, reported(facts, usage, flaw), served) ?? billOfHold(facts);
  return bill;
}

const reported = ({ spec, card, call }: Billed, usage: Usage | undefined, flaw: string | undefined): ReportedUsage =>
  reportedUsage(usage, flaw, { spec, card, choices: spec.choices(call.request) });

const withFlaw = (bill: Bill, { flaw }: ReportedUsage): Bill => (flaw === undefined ? bill : { ...bill, flaw });

function settleStream(
  run: Run,
  transcript: Transcript,
  end: UpstreamEnd,
  cancelledFor: WeirError | undefined,
  isCommitted: boolean,
): Settlement {
  const facts = billed(run);
  const { served } = transcript;
  const told = reported(facts, transcript.usage, transcript.flaw);
  const failure = cancelledFor ?? (typeof end === 'string' ? undefined : end);
  const isAborted = failure?.code === 'cancelled'; // the transport hears of it, too, and may be the first to end
  return settle(
    run,
    isAborted ? 'aborted' : failure === undefined ? 'complete' : 'failed',
    withFlaw(billOfStream(), told),
    served,
    failure,
  );

  function billOfStream(): Bill {
    const bill = billOfReported(facts, told, served);
    if (bill !== undefined) return bill;
    const { delivered } = transcript;
    if (end === 'complete') return billOfComplete(facts, delivered);
    if (!isCommitted && delivered.contentEvents === 0) return billOfFailure(facts, failure!);
    return billOfBroken(facts, delivered);
  }
}
