import { type Fields, withChoices } from '@weir/provider-kit';
import { isFields, parted } from './thinking.ts';

/** Arguments that came as an object are the text they stand for; what has no type is a function. */
function callOf(call: unknown): unknown {
  if (!isFields(call) || !isFields(call.function)) return call;
  const { arguments: written } = call.function;
  const typed = call.type === undefined && call.id !== undefined ? { type: 'function' } : {};
  if (typeof written === 'string' || written === undefined)
    return call.type === undefined && call.id !== undefined ? { ...call, ...typed } : call;
  return { ...call, ...typed, function: { ...call.function, arguments: JSON.stringify(written) } };
}

function messageOf(message: Fields): Fields {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.map(callOf) : message.tool_calls;
  const isSame = !Array.isArray(calls) || calls.every((call, at) => call === (message.tool_calls as unknown[])[at]);
  const called = isSame ? message : { ...message, tool_calls: calls };
  if (!Array.isArray(message.content)) return called;
  const { text, thinking, details, others } = parted(message.content);
  return {
    ...called,
    content: text,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(others.length === 0 ? {} : { content_parts: others }),
  };
}

const within =
  (field: 'message' | 'delta') =>
  (part: Fields): Fields =>
    withChoices(part, (choice) => {
      const message = choice[field];
      if (!isFields(message)) return choice;
      const changed = messageOf(message);
      return changed === message ? choice : { ...choice, [field]: changed };
    });

/** A whole reply in OpenAI's form: thinking beside the text, arguments as text. */
export const mistralResponse = within('message');

/** The same for an event of a stream. */
export const mistralEvents = within('delta');
