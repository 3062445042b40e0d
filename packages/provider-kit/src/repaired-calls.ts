import type { Fields } from './chat-quirks.ts';
import { isFields, withChoices } from './with-choices.ts';

/** A call of a tool as a stream has told it so far. */
interface Call {
  id: string | undefined;
  /** What the stream itself numbers it; several may have the same number. */
  given: unknown;
  hasArguments: boolean;
}

const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Arguments are text that is JSON: what came as an object is written, what is missing is none. */
function written(called: Fields, isWhole: boolean): Fields {
  const { arguments: given } = called;
  if (isFields(given)) return { ...called, arguments: JSON.stringify(given) };
  return isWhole && (given === '' || given === undefined || given === null) ? { ...called, arguments: '{}' } : called;
}

function withArguments(call: Fields, isWhole: boolean): Fields {
  if (!isFields(call.function)) return call;
  const called = written(call.function, isWhole);
  return called === call.function ? call : { ...call, function: called };
}

/** The call a fragment belongs to: by its id, else by its number, else the last one. A new id is a new call. */
function callOf(calls: Call[], { id, index }: Fields): number {
  const named = nonEmpty(id);
  if (named !== undefined) {
    const known = calls.findIndex((call) => call.id === named);
    if (known >= 0) return known;
    const nameless = calls.findIndex((call) => call.id === undefined && call.given === index);
    if (nameless >= 0) {
      calls[nameless]!.id = named;
      return nameless;
    }
  } else {
    const numbered = index === undefined ? calls.length - 1 : calls.findLastIndex((call) => call.given === index);
    if (numbered >= 0) return numbered;
  }
  return calls.push({ id: named, given: index, hasArguments: false }) - 1;
}

function fragmentOf(calls: Call[], fragment: unknown): unknown {
  if (!isFields(fragment)) return fragment;
  const at = callOf(calls, fragment);
  const told = withArguments(fragment, false);
  const { function: called, custom } = told;
  if (isFields(custom) || (isFields(called) && nonEmpty(called.arguments) !== undefined))
    calls[at]!.hasArguments = true;
  return told.index === at ? told : { ...told, index: at };
}

function deltaOf(delta: Fields, calls: Call[], isOver: boolean): Fields {
  const given = Array.isArray(delta.tool_calls) ? delta.tool_calls : [];
  const told = given.map((fragment) => fragmentOf(calls, fragment));
  const bare = isOver ? [...calls.entries()].filter(([, { hasArguments }]) => !hasArguments) : [];
  const isSame = bare.length === 0 && told.every((fragment, at) => fragment === given[at]);
  if (isSame) return delta;
  return { ...delta, tool_calls: [...told, ...bare.map(([index]) => ({ index, function: { arguments: '{}' } }))] };
}

const finishOf = (finish: unknown, callsTools: boolean): unknown =>
  finish === 'stop' && callsTools ? 'tool_calls' : finish;

/**
 * For each stream, what puts its tool calls into OpenAI's order: numbered from 0 without gaps, one number a call, arguments
 * that are JSON, and the right reason for the end. The event itself where nothing is to be done.
 */
export function repairedCalls(): (event: Fields) => Fields {
  const choices = new Map<unknown, Call[]>();
  return (event) =>
    withChoices(event, (choice) => {
      const calls = choices.get(choice.index) ?? [];
      choices.set(choice.index, calls);
      const isOver = typeof choice.finish_reason === 'string';
      const given = isFields(choice.delta) ? choice.delta : {};
      const delta = deltaOf(given, calls, isOver);
      const finish = finishOf(choice.finish_reason, calls.length > 0);
      return delta === given && finish === choice.finish_reason ? choice : { ...choice, delta, finish_reason: finish };
    });
}

/** The same for a whole answer. */
export const withRepairedCalls = (response: Fields): Fields =>
  withChoices(response, (choice) => {
    const { message } = choice;
    if (!isFields(message) || !Array.isArray(message.tool_calls) || message.tool_calls.length === 0) return choice;
    const given: readonly unknown[] = message.tool_calls;
    const calls = given.map((call) => (isFields(call) ? withArguments(call, true) : call));
    const finish = finishOf(choice.finish_reason, true);
    const isSame = calls.every((call, at) => call === given[at]);
    if (isSame && finish === choice.finish_reason) return choice;
    return { ...choice, message: isSame ? message : { ...message, tool_calls: calls }, finish_reason: finish };
  });
