/**
 * What trimming loses and what it costs, on recorded tool conversations (tau-bench, one JSON object with `messages`
 * per line, gzipped).
 *
 *   node --conditions=@weir/source test/eval/trimmer.ts <file.jsonl.gz>
 *
 * Recall: the share of the argument values of a tool call that stood in the conversation before it and still stand
 * there after trimming. Cost: input of every call of every conversation, priced with a provider's prompt cache, in
 * percent of the same without trimming. Both at limits of the system message plus a share of the other tokens: of the
 * conversation so far (recall), of the whole (cost). Refused: what is never removed is larger than the limit.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Answer, type CallOf, systemClock, type Tokenizer, WeirError } from '@weir/core';
import { type ChatMessage, chatEndpoint } from '@weir/endpoints';
import { chat } from '@weir/testkit';
import { openaiTokenizer } from '@weir/tokenizer';
import { type TrimmerOptions, trimmer } from '@weir/trimmer';

type Conversation = readonly ChatMessage[];

const MODEL = 'gpt-4o';
const STRATEGIES: Readonly<Record<string, Partial<TrimmerOptions>>> = {
  'drop-oldest': {},
  'drop-oldest, cut as little as possible': { cutToShare: 1 },
  'keep-ends': { strategy: 'keep-ends' },
  'keep-ends, cut as little as possible': { strategy: 'keep-ends', cutToShare: 1 },
};
/** Prices of a token read from the cache and written to it, 1 being one without a cache; least tokens cached. */
const CACHES = {
  'read .1 write 1.25': { read: 0.1, write: 1.25, least: 1_024 },
  'read .1': { read: 0.1, write: 1, least: 1_024 },
  'read .5': { read: 0.5, write: 1, least: 1_024 },
  none: { read: 1, write: 1, least: 1_024 },
};

const tokenizer: Tokenizer = openaiTokenizer();
const sizes = new WeakMap<ChatMessage, number>();

/** Tokens of a message as the trimmer counts them. */
function tokensOf(message: ChatMessage): number {
  let tokens = sizes.get(message);
  if (tokens === undefined) {
    tokens = 0;
    for (const text of chatEndpoint.texts({ model: MODEL, messages: [message] }))
      tokens += tokenizer.count(MODEL, text)! + 8;
    sizes.set(message, tokens);
  }
  return tokens;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const textOf = (messages: Conversation): string =>
  messages.flatMap((message) => [...chatEndpoint.texts({ model: MODEL, messages: [message] })]).join('\n');

function limitOf(messages: Conversation, share: number): number {
  const system = sum(messages.filter(({ role }) => role === 'system').map(tokensOf));
  return Math.ceil(system + share * (sum(messages.map(tokensOf)) - system));
}

/** What is sent; undefined where what is never removed is too large. */
async function trimmed(messages: Conversation, options: Partial<TrimmerOptions>): Promise<Conversation | undefined> {
  let sent: Conversation = [];
  const services = { clock: systemClock(), tokenizer, catalogue: undefined, store: undefined };
  try {
    await trimmer.create(services, options)(chat({ model: MODEL, messages }), async (call) => {
      sent = (call as CallOf<'chat'>).request.messages;
      return {} as Answer;
    });
    return sent;
  } catch (error) {
    if (WeirError.is(error) && error.code === 'context_length_exceeded') return undefined;
    throw error;
  }
}

/** Positions at which a model was called. */
const callsOf = (messages: Conversation): number[] =>
  messages.flatMap(({ role }, at) => (role === 'assistant' && at > 1 ? [at] : []));

function values(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(values);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}

const argumentsOf = ({ tool_calls }: ChatMessage): string[] =>
  (tool_calls ?? []).flatMap((call) =>
    'function' in call ? values(JSON.parse((call.function as { arguments: string }).arguments)) : [],
  );

async function recall(all: readonly Conversation[], budget: number, options: Partial<TrimmerOptions>) {
  let [wanted, served, found, steps, refused, over] = [0, 0, 0, 0, 0, 0];
  for (const messages of all) {
    for (const at of callsOf(messages)) {
      const before = messages.slice(0, at);
      const spoken = textOf(before.filter(({ role }) => role !== 'system'));
      const needed = argumentsOf(messages[at]!).filter((value) => value.length > 1 && spoken.includes(value));
      if (needed.length === 0) continue;
      const limit = limitOf(before, budget);
      const sent = await trimmed(before, { ...options, maxInputTokens: limit });
      const left = textOf((sent ?? []).filter(({ role }) => role !== 'system'));
      steps++;
      wanted += needed.length;
      if (sent === undefined) refused++;
      else {
        served += needed.length;
        found += needed.filter((value) => left.includes(value)).length;
        if (sum(sent.map(tokensOf)) > limit) over++;
      }
    }
  }
  const share = (of: number): string => (found / of).toFixed(3);
  return { recall: share(served), refusedIsLost: share(wanted), steps, refused, over };
}

/** Input of one call after another, given what the one before left in the cache. */
function costOf(
  calls: readonly Conversation[],
  { read, write, least }: { read: number; write: number; least: number },
): number {
  let previous: Conversation = [];
  return sum(
    calls.map((sent) => {
      const shared = sent.findIndex((message, at) => message !== previous[at]);
      const prefix = sum(sent.slice(0, shared < 0 ? sent.length : shared).map(tokensOf));
      const cached = prefix >= least ? prefix : 0;
      previous = sent;
      return read * cached + write * (sum(sent.map(tokensOf)) - cached);
    }),
  );
}

async function cost(all: readonly Conversation[], share: number, options: Partial<TrimmerOptions>) {
  const pairs: { full: Conversation[]; cut: Conversation[] }[] = [];
  let [calls, refused] = [0, 0];
  for (const messages of all) {
    const pair = { full: [] as Conversation[], cut: [] as Conversation[] };
    const maxInputTokens = limitOf(messages, share);
    for (const at of callsOf(messages)) {
      const sent = await trimmed(messages.slice(0, at), { ...options, maxInputTokens });
      calls++;
      if (sent === undefined) refused++;
      pair.full.push(messages.slice(0, at));
      pair.cut.push(sent ?? messages.slice(0, at)); // refused: the caller sends it elsewhere, whole
    }
    pairs.push(pair);
  }
  const row: Record<string, string | number> = { calls, refused };
  for (const [name, prices] of Object.entries(CACHES)) {
    const full = pairs.map((pair) => costOf(pair.full, prices));
    const cut = pairs.map((pair) => costOf(pair.cut, prices));
    const dearer = cut.filter((spent, index) => spent > full[index]! + 1e-9).length;
    row[name] = `${((100 * sum(cut)) / sum(full)).toFixed(0)} (${dearer} dearer)`;
  }
  return row;
}

const file = process.argv[2];
if (file === undefined) throw new Error('usage: trimmer.ts <file.jsonl.gz>');
await tokenizer.load(MODEL);
const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
const all = lines.map((line) => (JSON.parse(line) as { messages: Conversation }).messages);
for (const measure of [recall, cost]) {
  console.log(measure.name);
  const rows: Record<string, object> = {};
  for (const [name, options] of Object.entries(STRATEGIES)) {
    for (const share of [0.25, 0.5, 0.75]) rows[`${name} ${100 * share}%`] = await measure(all, share, options);
  }
  console.table(rows);
}
