import { createHash } from 'node:crypto';
import { type Detector, payerOf } from '../watched.ts';

/** Messages looked at, from the end: a loop is at the end of its conversation. */
const MOST_MESSAGES = 64;

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The tool call a conversation made most often with the same arguments, and how often. */
export function mostRepeated(messages: readonly unknown[]): {
  readonly name: string;
  readonly id: string;
  count: number;
} {
  const counts = new Map<string, { name: string; id: string; count: number }>();
  let most = { name: '', id: '', count: 0 };
  for (const message of messages.slice(-MOST_MESSAGES)) {
    for (const call of listOf(fieldsOf(message).tool_calls)) {
      const { name, arguments: given } = fieldsOf(fieldsOf(call).function);
      const id = createHash('sha256')
        .update(`${String(name)}\n${String(given)}`)
        .digest('hex')
        .slice(0, 16);
      const found = counts.get(id) ?? { name: String(name), id, count: 0 };
      counts.set(id, found);
      found.count++;
      if (found.count > most.count) most = found;
    }
  }
  return most;
}

/** A conversation that makes the same tool call again and again, paying for all of itself each time. */
export const toolLoop: Detector = ({ events, options, raise }) =>
  events.on('attempt:started', ({ exchange, call }) => {
    if (call.endpoint !== ('chat' as string) || call.purpose !== 'serve') return;
    const { name, id, count } = mostRepeated(listOf(fieldsOf(call.request).messages));
    if (count < options.sameToolCalls) return;
    const subject = payerOf(exchange.principal);
    const tool = name.slice(0, 64).replace(/[^\w.-]/g, '?');
    raise({
      kind: 'tool-loop',
      subject,
      period: id,
      message: `A conversation of ${subject} called the tool '${tool}' ${count} times with the same arguments`,
    });
  });
