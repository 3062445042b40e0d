import { type ChatChunk, chatEndpoint } from '@weir/endpoints';
import { type CallOptions, chat, chatChunks, ManualClock, pipeline, type Step, scripted } from '@weir/testkit';
import {
  type Answer,
  type BillingManifest,
  type Call,
  EventStream,
  type ModelCard,
  type Reply,
  usd,
  type WeirError,
} from '../src/index.ts';
import { RowLedger } from './row-ledger.ts';
import { Tape } from './tape.ts';

/** What is set aside for every attempt of these tests. */
export const HELD = usd('0.05');

export interface World {
  readonly billing?: Partial<BillingManifest>;
  readonly models?: readonly ModelCard[];
}

/** One scripted provider behind the real attempt, with a ledger that shows its rows. */
export function world(steps: readonly Step[], options: World = {}) {
  const clock = new ManualClock();
  const ledger = new RowLedger();
  const upstream = scripted('a', steps, options);
  const run = pipeline([], upstream, { clock, ledger });
  return { clock, ledger, upstream, run };
}

/** A chat call with money held for it. */
export const held = (stream = false, options: CallOptions = {}): Call =>
  ({ ...chat({ stream }, options), hold: { id: 'h', accounts: ['x'], amount: HELD } }) as Call;

/** A reply whose stream is played by hand. */
export function taped(): { readonly tape: Tape; readonly reply: Reply<'chat'> } {
  const tape = new Tape();
  return { tape, reply: { kind: 'stream', headers: {}, stream: new EventStream<ChatChunk>(tape) } };
}

/** The frames of a chat stream as text, `[DONE]` last. */
export const frames = (pieces: readonly string[], usage?: Parameters<typeof chatChunks>[1]): string[] => [
  ...chatChunks(pieces, usage).map((chunk) => Buffer.from(chatEndpoint.encodeEvent(chunk)).toString()),
  'data: [DONE]\n\n',
];

/** Reads a stream to its end: what came, and what it failed with. */
export async function drain(answer: Answer): Promise<{ readonly text: string; readonly error: WeirError | undefined }> {
  if (answer.kind !== 'stream') throw new TypeError('Not a stream');
  let text = '';
  try {
    for await (const block of answer.stream.chunks()) text += Buffer.from(block).toString();
  } catch (error) {
    return { text, error: error as WeirError };
  }
  return { text, error: undefined };
}

/** The defects reported from here on, which are then not printed. */
export function defectsOf({ exchange }: Call): unknown[] {
  const defects: unknown[] = [];
  exchange.events.on('defect', ({ error }) => defects.push(error));
  return defects;
}
