import type { CallOf, EventDecoder } from '@weir/core';
import type { ResponsesEvent, ResponsesUsage } from '../../responses/responses-response.ts';
import { stateEvent } from '../../responses/responses-split.ts';
import type { Containment } from '../../shared/openai-usage.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { reportedUsage, servedTier } from '../../shared/reported-usage.ts';
import { textIn, thinkingIn } from '../messages-over-chat/messages-response-of.ts';
import { OpenCall, type OpenItem, OpenMessage, OpenReasoning, type Told } from './open-items.ts';
import { logprobsIn } from './output-items.ts';
import { endOf, type ResponseFrame, responseFrame, responsesUsageOf } from './response-frame.ts';

const bodyOf = (written: unknown): string => (isObject(written) ? JSON.stringify(written) : textOf(written));

/** The chunks of one chat stream as events of Responses. */
export class ResponsesEvents implements EventDecoder<ResponsesEvent> {
  readonly #call: CallOf<'responses'>;
  readonly #billing: Containment;
  readonly #items: OpenItem[] = [];
  /** Calls by the index their fragments name: they may be written side by side. */
  readonly #calls = new Map<unknown, OpenCall>();
  #frame: ResponseFrame | undefined;
  /** What is being written, but for calls. */
  #open: OpenMessage | OpenReasoning | undefined;
  /** Cited before there are words to cite for. */
  readonly #cited: unknown[] = [];
  #events = 0;
  #finish: unknown;
  #usage: ResponsesUsage | null = null;
  #tier: string | undefined;

  constructor(call: CallOf<'responses'>, billing: Containment) {
    this.#call = call;
    this.#billing = billing;
  }

  decode(event: unknown): readonly ResponsesEvent[] {
    const chunk = objectOf(event);
    if (chunk.error !== undefined && chunk.error !== null) return [chunk as never];
    const choice = listOf(chunk.choices)
      .map(objectOf)
      .find(({ index }) => index === undefined || index === 0);
    if (isObject(reportedUsage(chunk))) this.#usage = responsesUsageOf(chunk, this.#billing);
    this.#tier = servedTier(chunk) ?? this.#tier;
    if (choice === undefined) return [];
    const begun = this.#frame === undefined ? this.#begin(chunk) : [];
    this.#finish = choice.finish_reason ?? this.#finish;
    return this.#numbered([...begun, ...this.#delta(objectOf(choice.delta), choice.logprobs)]);
  }

  /** Usage may follow the finish, so both are told last; a stream without a finish is not finished here either. */
  end(): readonly ResponsesEvent[] {
    if (typeof this.#finish !== 'string' || this.#frame === undefined) return [];
    const said = this.#sayNothing();
    const closed = [...this.#close(), ...this.#closeCalls()];
    const tier = this.#tier === undefined ? {} : { service_tier: this.#tier };
    const response = this.#frame.with({
      ...tier,
      ...endOf(this.#finish),
      output: this.#items.map(({ item }) => item),
      usage: this.#usage,
    });
    return this.#numbered([...said, ...closed, stateEvent(response)]);
  }

  #begin(chunk: JsonObject): readonly Told[] {
    this.#frame = responseFrame(this.#call, chunk);
    const response = this.#frame.with({ status: 'in_progress', incomplete_details: null, output: [], usage: null });
    return [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ];
  }

  #delta(delta: JsonObject, logprobs: unknown): readonly Told[] {
    const thinking = thinkingIn(delta) ?? '';
    const details = listOf(delta.reasoning_details);
    const text = textIn(delta.content);
    const refusal = textOf(delta.refusal);
    this.#cited.push(...listOf(delta.annotations));
    const events: Told[] = [];
    if (thinking !== '' || details.length > 0) {
      const [item, opened] = this.#writing(OpenReasoning, 'rs');
      item.carry(details);
      events.push(...opened, ...(thinking === '' ? [] : item.think(thinking)));
    }
    if (text !== '') events.push(...this.#say('output_text', text, logprobsIn(logprobs)));
    if (refusal !== '') events.push(...this.#say('refusal', refusal));
    if (this.#open instanceof OpenMessage) events.push(...this.#open.annotate(this.#cited.splice(0)));
    for (const fragment of listOf(delta.tool_calls)) events.push(...this.#fragment(objectOf(fragment)));
    return events;
  }

  #writing<Item extends OpenMessage | OpenReasoning>(
    Kind: new (id: string, index: number) => Item,
    prefix: string,
  ): readonly [Item, readonly Told[]] {
    if (this.#open instanceof Kind) return [this.#open, []];
    const closed = this.#close();
    const item = new Kind(this.#id(prefix), this.#items.length);
    this.#items.push(item);
    this.#open = item;
    return [item, [...closed, ...item.open()]];
  }

  #say(kind: 'output_text' | 'refusal', delta: string, logprobs: readonly unknown[] = []): readonly Told[] {
    const [item, opened] = this.#writing(OpenMessage, 'msg');
    return [...opened, ...item.write(kind, delta, logprobs)];
  }

  /** An answer without anything is a message without words; one without words may still cite. */
  #sayNothing(): readonly Told[] {
    if (this.#items.length > 0 && this.#cited.length === 0) return [];
    const said = this.#say('output_text', '');
    return [...said, ...(this.#open as OpenMessage).annotate(this.#cited.splice(0))];
  }

  /** A fragment with another index, or another id, begins another call. */
  #fragment(fragment: JsonObject): readonly Told[] {
    const { index, id, function: called, custom } = fragment;
    const { arguments: written, input } = objectOf(called ?? custom);
    const known = this.#calls.get(index);
    const isSame = known !== undefined && (nonEmpty(id) === undefined || known.callId === id);
    if (isSame) return known.write(bodyOf(written ?? input));
    const closed = [...this.#close(), ...(known === undefined ? [] : known.close())];
    const call = new OpenCall(this.#id(isObject(custom) ? 'ctc' : 'fc'), this.#items.length, fragment);
    this.#items.push(call);
    this.#calls.set(index, call);
    return [...closed, ...call.open(), ...call.write(bodyOf(written ?? input))];
  }

  #close(): readonly Told[] {
    const events = this.#open?.close() ?? [];
    this.#open = undefined;
    return events;
  }

  #closeCalls(): readonly Told[] {
    const events = [...this.#calls.values()].flatMap((call) => call.close());
    this.#calls.clear();
    return events;
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#frame!.suffix}-${this.#items.length}`;
  }

  #numbered(events: readonly Told[]): readonly ResponsesEvent[] {
    return events.map((event) => ({ ...event, sequence_number: this.#events++ }) as ResponsesEvent);
  }
}
