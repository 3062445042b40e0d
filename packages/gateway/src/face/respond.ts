import {
  type Answer,
  abortReason,
  bodyOf,
  type Call,
  type Clock,
  type EndpointSpec,
  type EventStream,
  errorBody,
  type ReplySink,
  readEvents,
  EventStream as Stream,
  sseEvent,
  WeirError,
} from '@weir/core';
import { OneDone } from './one-done.ts';
import { answerHeaders, errorHeaders, safe } from './reply-headers.ts';
import { addCost, stripUsage } from './usage-frames.ts';

const SSE_TYPE = 'text/event-stream; charset=utf-8';

/** What it takes to write one answer. */
export interface Responding {
  readonly call: Call;
  readonly spec: EndpointSpec;
  readonly sink: ReplySink;
  readonly clock: Clock;
  /** Longest a caller may leave bytes unread before it is cut off, ms. */
  readonly stallMs: number;
  /** Aborts the exchange. */
  abort(reason: WeirError): void;
  /** Called once, when the last byte is out or nothing more will be. */
  done(error?: WeirError): void;
}

/** Writes an answer in the form the caller asked for, whichever form it has. */
export async function respond(answer: Answer, responding: Responding): Promise<void> {
  const { call, spec } = responding;
  const wantsStream = spec.wantsStream(call.request);
  if (answer.kind === 'bytes') return respondBytes(answer, responding);
  if (answer.kind === 'stream') {
    if (wantsStream) return respondStream(answer, answer.stream as EventStream<never>, responding);
    const value = spec.collect((await readEvents(answer.stream)) as never[]);
    return respondValue({ ...answer, kind: 'value', body: bodyOf(value) } as unknown as ValueAnswer, responding);
  }
  if (!wantsStream) return await respondValue(answer, responding);
  const events = spec.split(answer.body.value) as never[];
  return respondStream(
    answer,
    Stream.of(events, (event: never) => spec.encodeEvent(event)),
    responding,
  );
}

type ValueAnswer = Extract<Answer, { kind: 'value' }>;

async function respondValue(answer: ValueAnswer, { call, sink, done }: Responding): Promise<void> {
  await answer.settled;
  const { bytes } = answer.body;
  const headers = answerHeaders('application/json', call.exchange, answer, true);
  headers.push('content-length', String(bytes.length));
  sink.head(200, headers);
  sink.end(bytes);
  done();
}

async function respondBytes(
  answer: Extract<Answer, { kind: 'bytes' }>,
  { call, sink, done }: Responding,
): Promise<void> {
  await answer.settled;
  const headers = answerHeaders(safe(answer.contentType), call.exchange, answer, true);
  headers.push('content-length', String(answer.bytes.length));
  sink.head(answer.status ?? 200, headers);
  sink.end(answer.bytes);
  done();
}

function respondStream(answer: Answer, stream: EventStream<never>, responding: Responding): void {
  const { call, spec, sink, clock, stallMs, abort, done } = responding;
  if (spec.wantsUsage(call.request)) addCost(stream, spec, call.exchange);
  else stripUsage(stream, spec);
  const headers = answerHeaders(SSE_TYPE, call.exchange, answer, false);
  headers.push('x-accel-buffering', 'no');
  sink.head(200, headers);
  const { streamEnd } = spec;
  const oneDone = streamEnd === undefined ? undefined : new OneDone();
  let last: Uint8Array | undefined;
  let callOffStall: (() => void) | undefined;
  sink.onDrain(() => {
    callOffStall?.();
    callOffStall = undefined;
    stream.resume();
  });
  stream.pipe({
    write(block) {
      last = block;
      const bytes = oneDone === undefined ? block : oneDone.pass(block);
      if (bytes.length === 0 || sink.write(bytes)) return true;
      callOffStall ??= clock.after(stallMs, () => {
        abort(new WeirError('cancelled', `The caller read nothing for ${stallMs} ms`));
        sink.destroy();
      });
      return false;
    },
    end() {
      sink.end(oneDone?.isSaid === false ? streamEnd : undefined);
      done();
    },
    fail(error) {
      sink.end(spec.errorEvent?.(error, last) ?? sseEvent(errorBody(error)));
      done(error);
    },
  });
  endWith(call.signal, stream);
  void stream.ended.then(({ outcome, error }) => {
    callOffStall?.();
    if (outcome === 'aborted') done(error);
  });
}

/** Ends a stream when its call is aborted; one that no attempt stands behind, made of a value say, hears of it here only. */
function endWith(signal: AbortSignal, stream: EventStream<never>): void {
  const onAbort = (): void => {
    const reason = abortReason(signal);
    if (reason.code === 'cancelled') stream.cancel(reason);
    else stream.fail(reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
}

/** Writes an error object: in the endpoint's own form where the endpoint is known and has one. */
export function respondError(
  error: WeirError,
  sink: ReplySink,
  exchange: Call['exchange'] | undefined,
  spec: EndpointSpec | undefined,
): void {
  const bytes = Buffer.from(JSON.stringify(spec?.errorBody?.(error) ?? errorBody(error)));
  const headers = errorHeaders(error, exchange);
  headers.push('content-length', String(bytes.length));
  sink.head(error.status, headers);
  sink.end(bytes);
}
