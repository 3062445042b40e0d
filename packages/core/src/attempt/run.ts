import { abortReason, type Call, type Purpose, throwIfAborted } from '../call.ts';
import { type ModelCard, type Target, targetName } from '../card.ts';
import type { EndpointSpec, Endpoints } from '../endpoint.ts';
import { WeirError } from '../error.ts';
import type { Attempt, AttemptKind, Exchange } from '../exchange.ts';
import type { AttemptIntent, Ledger } from '../ledger.ts';
import { ZERO } from '../money.ts';
import type { Catalogue, Clock, Tokenizer } from '../ports.ts';
import { endpointOf, type Provider } from '../provider.ts';
import type { Basis } from '../reply.ts';
import { NO_USAGE } from '../usage.ts';
import type { Billed } from './bill.ts';
import type { UnpricedTargets } from './unpriced-targets.ts';

export interface AttemptServices {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly endpoints: Endpoints;
  readonly clock: Clock;
  readonly catalogue?: Catalogue | undefined;
  readonly ledger?: Ledger | undefined;
  readonly tokenizer?: Tokenizer | undefined;
}

/** One attempt under way: everything its settlement needs. */
export interface Run {
  readonly services: AttemptServices;
  readonly call: Call;
  readonly spec: EndpointSpec;
  readonly provider: Provider;
  readonly record: Attempt;
  /** The card it is priced with, as it was when it began: a newer price list is for those after it. */
  readonly card: ModelCard | undefined;
  readonly unpriced: UnpricedTargets;
  /** The call as the provider gets it. */
  readonly sent: Call;
  /** Keeps the upstream going although the caller left; false when leaving ends it. */
  drain(): boolean;
  /** Lets go of timers and listeners, once settled. */
  release(): void;
}

const NOTHING: readonly string[] = Object.freeze([]);

/** An attempt as its exchange shows it. A class: see docs/decisions/0004. */
class AttemptRecord implements Attempt {
  readonly id: string;
  readonly sequence: number;
  readonly target: Target;
  readonly kind: AttemptKind;
  readonly purpose: Purpose;
  readonly startedAt: number;
  declare firstContentAt?: number;
  declare endedAt?: number;
  usage = NO_USAGE;
  cost = ZERO;
  basis: Basis | undefined = undefined;
  unpriced: readonly string[] = NOTHING;
  declare credential?: number;
  declare error?: WeirError;

  constructor(call: Call, target: Target, startedAt: number) {
    const { exchange, purpose } = call;
    this.id = `${exchange.id}-${exchange.attempts.length}`;
    this.sequence = exchange.attempts.length;
    this.target = target;
    this.kind = kindOf(exchange, call, target);
    this.purpose = purpose;
    this.startedAt = startedAt;
  }
}

/** Longest a stream nobody waits for is read on for its usage. */
const DRAIN_MS = 30_000;

/** Checks that a call may be attempted and writes down that it is. */
export function open(services: AttemptServices, call: Call, unpriced: UnpricedTargets): Run {
  const { target, exchange } = call;
  throwIfAborted(call.signal);
  if (target === undefined) throw new WeirError('no_target', 'No target was chosen for the call');
  const now = services.clock.now();
  if (now >= call.deadline) {
    throw new WeirError('deadline_exceeded', `The deadline passed ${now - call.deadline} ms ago`);
  }
  const provider = services.providers.get(target.provider);
  const spec = services.endpoints.get(call.endpoint);
  if (provider === undefined) throw new WeirError('model_not_found', `No provider '${target.provider}' is configured`);
  if (spec === undefined || endpointOf(provider, call) === undefined) {
    throw new WeirError(
      'unsupported_parameter',
      `'${targetName(target)}' does not serve the endpoint '${call.endpoint}'`,
      { param: 'model' },
    );
  }
  const record = new AttemptRecord(call, target, now);
  (exchange.attempts as Attempt[]).push(record);
  const card = cardIn(services, target);
  return { services, call, spec, provider, record, card, unpriced, ...lifeline(services.clock, call, provider) };
}

/**
 * Where cancelling stops the bill, the provider shares the caller's signal. Where it does not, it gets one of its
 * own, which outlives a caller who leaves: the usage is worth more than the socket.
 */
function lifeline(clock: Clock, call: Call, provider: Provider): Pick<Run, 'sent' | 'drain' | 'release'> {
  if (provider.billing.cancelStopsBilling !== false)
    return { sent: call, drain: () => false, release: () => undefined };
  const own = new AbortController();
  let callOff: (() => void) | undefined;
  const onAbort = (): void => {
    queueMicrotask(() => {
      if (callOff === undefined) own.abort(call.signal.reason);
    });
  };
  call.signal.addEventListener('abort', onAbort, { once: true });
  return {
    sent: { ...call, signal: own.signal },
    drain() {
      if (call.signal.aborted && abortReason(call.signal).code !== 'cancelled') return false;
      callOff = clock.after(DRAIN_MS, () =>
        own.abort(new WeirError('cancelled', 'The caller left and the stream did not end')),
      );
      return true;
    },
    release() {
      callOff?.();
      call.signal.removeEventListener('abort', onAbort);
    },
  };
}

function kindOf(exchange: Exchange, call: Call, target: Target): AttemptKind {
  if (call.purpose !== 'serve') return 'side';
  const earlier = exchange.attempts.findLast(({ purpose }) => purpose === 'serve');
  if (earlier === undefined) return 'first';
  return earlier.target.provider === target.provider && earlier.target.model === target.model ? 'retry' : 'fallback';
}

/** The time, epoch ms; never before what an attempt has on record, though the clock may have been set back. */
export const timeOf = ({ services, record }: Run): number =>
  Math.max(services.clock.now(), record.firstContentAt ?? record.startedAt);

/** What the ledger is told before anything is sent. */
export function intentOf({ call, spec, record }: Run): AttemptIntent {
  const { principal, id, wishes } = call.exchange;
  return {
    id: record.id,
    exchange: id,
    parent: undefined,
    sequence: record.sequence,
    kind: record.kind,
    purpose: record.purpose,
    endpoint: call.endpoint,
    target: record.target,
    askedModel: spec.model(call.request),
    askedTier: spec.askedTier?.(call.request),
    tenant: principal.tenant,
    team: principal.team,
    key: principal.key,
    user: principal.user,
    session: wishes.session,
    tags: principal.tags,
    startedAt: record.startedAt,
    held: call.hold?.amount ?? ZERO,
  };
}

/** The card of a target: the catalogue's, else its provider's own. */
export function cardIn(services: AttemptServices, target: Target): ModelCard | undefined {
  const provider = services.providers.get(target.provider);
  return services.catalogue?.card(target) ?? provider?.models.find(({ model }) => model === target.model);
}

/** What it takes to price a run. */
export function billed(run: Run): Billed {
  const { services, call, spec, provider, record } = run;
  return {
    call,
    spec,
    target: record.target,
    card: run.card,
    billing: provider.billing,
    tokenizer: services.tokenizer,
    now: record.startedAt,
  };
}
