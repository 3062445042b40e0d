import {
  type Call,
  type CallOf,
  type Catalogue,
  type Clock,
  type Endpoint,
  type Endpoints,
  type EventBus,
  type Exchange,
  exchangeOf,
  type GatewayRequest,
  type Handler,
  type KeyValue,
  type Principal,
  type Random,
  type ReplySink,
  type RequestOf,
  type Tokenizer,
  WeirError,
} from '@weir/core';
import { checkEndpoint } from '../permitted.ts';
import type { Quoter } from '../quote/quoter.ts';
import { type LetIn, Rates } from '../rates/rates.ts';
import { tokensAtMost } from '../rates/tokens-at-most.ts';
import { type Capped, within } from './caps.ts';
import { type Authenticate, withKeyOfQuery } from './credentials.ts';
import type { JsonLimits } from './json-guard.ts';
import { answerModels } from './models.ts';
import { besidePath, readBody } from './read-body.ts';
import { respond, respondError } from './respond.ts';
import { type Route, router } from './routes.ts';
import { asksQuote, quotedRequest, serveQuote } from './serve-quote.ts';
import { validators } from './validator.ts';
import { controlsOf } from './wishes.ts';

export interface FaceOptions {
  readonly handler: Handler;
  readonly quote: Quoter;
  readonly endpoints: Endpoints;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventBus;
  readonly authenticate: Authenticate;
  readonly tokenizer: Tokenizer | undefined;
  /** Where processes count rates together, if they share it. */
  readonly keyValue: KeyValue | undefined;
  readonly basePath: string;
  readonly json: JsonLimits;
  readonly bodyBytes: number;
  readonly stallMs: number;
  /** Deadline of requests that name none, ms; Infinity for none. */
  readonly deadlineMs: number;
  /** Told of every exchange, so that a stop can wait for it; the returned function says that it is over. */
  enter(abort: (reason: WeirError) => void): () => void;
  /** Keeps background work until it ends. */
  waitUntil(work: Promise<unknown>): void;
  /** Whether new exchanges are refused. */
  isStopping(): boolean;
}

/** A request that passed every check before the pipeline. */
interface Admitted extends Capped {
  readonly route: Route;
  readonly principal: Principal;
  readonly controls: ReturnType<typeof controlsOf>;
}

/** A call as it enters the pipeline. A class: see docs/decisions/0004. */
class ServedCall implements CallOf<Endpoint> {
  readonly endpoint: Endpoint;
  readonly request: RequestOf<Endpoint>;
  readonly signal: AbortSignal;
  readonly deadline: number;
  readonly purpose = 'serve';
  readonly exchange: Exchange;

  constructor(endpoint: Endpoint, request: object, signal: AbortSignal, deadline: number, exchange: Exchange) {
    this.endpoint = endpoint;
    this.request = request as RequestOf<Endpoint>;
    this.signal = signal;
    this.deadline = deadline;
    this.exchange = exchange;
  }
}

/** Turns a host's request into an exchange through the pipeline, and its answer into bytes. */
export function face(options: FaceOptions): (request: GatewayRequest, sink: ReplySink) => void {
  const find = router(options.endpoints, options.basePath);
  const validatorOf = validators(options.endpoints);
  const rates = new Rates(options.clock, options.keyValue);

  function refuse(error: unknown, sink: ReplySink, route: Route | undefined): void {
    if (!WeirError.is(error)) options.events.report(error);
    respondError(WeirError.from(error), sink, undefined, route?.spec);
  }

  function refuseWhenStopping(): void {
    if (options.isStopping()) throw new WeirError('shutting_down', 'The gateway is stopping', { retryAfterMs: 1_000 });
  }

  function routeOf(request: GatewayRequest): Route {
    refuseWhenStopping();
    return find(request.method, request.path);
  }

  function admit(request: GatewayRequest, route: Route, principal: Principal): Admitted {
    const controls = controlsOf(request);
    const { spec } = route;
    checkEndpoint(principal, spec.name);
    const reads = spec.method === 'POST' && spec.fromPath === undefined;
    const body = reads
      ? besidePath(readBody(request, options), route)
      : (spec.fromPath?.(route.segments, queryOf(request.path)) as object);
    validatorOf(spec)(body);
    const capped = within(body, spec, principal, controls.wishes, options.tokenizer);
    return { route, ...capped, principal: withTags(principal, controls.tags), controls };
  }

  /** Goes on once it is known who pays: unless the caller has left, or the gateway began to stop, in between. */
  async function whenKnown(request: GatewayRequest, sink: ReplySink, route: Route, asked: Promise<Principal>) {
    const leave = options.enter(() => undefined);
    let isGone = false;
    sink.onClose(() => {
      isGone = true;
    });
    let admitted: Admitted;
    try {
      const principal = await asked;
      refuseWhenStopping();
      admitted = admit(request, route, principal);
    } catch (error) {
      return refuse(error, sink, route);
    } finally {
      leave();
    }
    if (!isGone) run(admitted, sink, options, rates);
  }

  /** Checks a request for a quote as the request it is about would be checked. */
  async function quote(request: GatewayRequest, sink: ReplySink): Promise<void> {
    const leave = options.enter(() => undefined);
    try {
      refuseWhenStopping();
      const principal = await options.authenticate(request);
      const { wishes, tags } = controlsOf(request);
      const { spec, request: body } = quotedRequest(readBody(request, options), options.endpoints);
      checkEndpoint(principal, spec.name);
      validatorOf(spec)(body);
      const capped = within(body, spec, principal, wishes, options.tokenizer);
      await serveQuote({ spec, ...capped, principal: withTags(principal, tags) }, options.quote, sink);
    } catch (error) {
      refuse(error, sink, undefined);
    } finally {
      leave();
    }
  }

  return (request, sink) => {
    if (asksQuote(request, options.basePath)) return void quote(request, sink);
    let route: Route | undefined;
    let admitted: Admitted;
    try {
      route = routeOf(request);
      const principal = options.authenticate(withKeyOfQuery(request, route.spec));
      if (isPromise(principal)) return void whenKnown(request, sink, route, principal);
      admitted = admit(request, route, principal);
    } catch (error) {
      return refuse(error, sink, route);
    }
    run(admitted, sink, options, rates);
  };
}

function queryOf(path: string): string {
  const start = path.indexOf('?');
  return start < 0 ? '' : path.slice(start + 1);
}

const isPromise = (principal: Principal | Promise<Principal>): principal is Promise<Principal> =>
  typeof (principal as Partial<Promise<Principal>>).then === 'function';

const withTags = (principal: Principal, tags: Readonly<Record<string, string>> | undefined): Principal =>
  tags === undefined ? principal : { ...principal, tags: { ...tags, ...principal.tags } };

function run(
  { route, request, wishes, clamped, principal, controls }: Admitted,
  sink: ReplySink,
  options: FaceOptions,
  rates: Rates,
): void {
  const { clock, events } = options;
  const { spec } = route;
  const now = clock.now();
  const exchange = exchangeOf({
    id: options.random.id(),
    startedAt: now,
    principal,
    events,
    wishes,
    waitUntil: options.waitUntil,
  });
  if (clamped !== undefined) exchange.headers.set('x-weir-clamped', String(clamped));
  const controller = new AbortController();
  const waitMs = controls.deadlineMs ?? options.deadlineMs;
  const deadline = now + waitMs;
  const callOffDeadline =
    waitMs === Number.POSITIVE_INFINITY
      ? undefined
      : clock.after(waitMs, () =>
          controller.abort(new WeirError('deadline_exceeded', `The deadline of ${waitMs} ms has passed`)),
        );
  const abort = (reason: WeirError): void => controller.abort(reason);
  const leave = options.enter(abort);
  let letIn: LetIn | undefined;
  let isDone = false;
  const done = (error?: WeirError): void => {
    if (isDone) return;
    isDone = true;
    callOffDeadline?.();
    letIn?.leave();
    leave();
    if (events.hears('exchange:ended'))
      events.emit('exchange:ended', { exchange, endpoint: spec.name, ...(error === undefined ? {} : { error }) });
  };
  sink.onClose(() => abort(new WeirError('cancelled', 'The caller went away')));
  if (events.hears('exchange:started')) events.emit('exchange:started', { exchange, endpoint: spec.name });
  const call = new ServedCall(spec.name, request, controller.signal, deadline, exchange) as Call;
  const fail = (thrown: unknown): void => {
    const error = WeirError.from(thrown);
    if (!WeirError.is(thrown)) events.report(thrown);
    try {
      if (sink.isStarted) sink.destroy();
      else respondError(error, sink, exchange, spec);
    } catch (defect) {
      events.report(defect); // a header of a middleware that cannot be written, say
      sink.destroy();
    }
    done(error);
  };
  const responding = { call, spec, sink, clock, stallMs: options.stallMs, abort, done };
  try {
    letIn = rates.enter(exchange, () => tokensAtMost(call, spec, options.tokenizer));
    const answer = spec.needsTarget ? options.handler(call) : answerModels(options.catalogue, request, principal);
    answer.then((given) => respond(given, responding)).catch(fail);
  } catch (error) {
    fail(error); // a middleware threw before it promised anything
  }
}
