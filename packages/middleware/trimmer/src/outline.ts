import type { ChatMessage } from '@weir/endpoints';

/** Messages that are removed together or not at all. */
export interface Step {
  /** Their positions in the request. */
  readonly messages: readonly number[];
  /** The highest of them. */
  readonly last: number;
}

interface Turn {
  readonly users: number[];
  /** An assistant message with all results of its tool calls. */
  readonly replies: number[][];
}

/** Kept wherever they stand. */
export const isStanding = (message: ChatMessage | undefined): boolean =>
  message?.role === 'system' || message?.role === 'developer';

/**
 * How a conversation may be taken apart, oldest first. Within a turn the steps between question and last answer go
 * first, and the question with the last answer: so what is left starts with a user message, which Anthropic, Bedrock
 * and Gemini insist on, and user and assistant still alternate. System messages are in no step, nor is the last turn:
 * the last user message and all that follows. Message by message, nothing depends on what comes later.
 */
export function outline(messages: readonly ChatMessage[]): readonly Step[] {
  const steps: Step[] = [];
  for (const { users, replies } of turnsOf(messages).slice(0, -1)) {
    const whole = users.length > 0 ? [...users, ...(replies.pop() ?? [])] : [];
    for (const group of whole.length > 0 ? [...replies, whole] : replies) {
      const last = group.reduce((highest, at) => Math.max(highest, at), 0);
      steps.push({ messages: group, last });
    }
  }
  // already so, unless a tool's result came in a later turn than its call
  return steps.sort((left, right) => left.last - right.last);
}

function turnsOf(messages: readonly ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  const callers = new Map<string, number[]>();
  let latest: number[] | undefined;
  let turn: Turn | undefined;
  const open = (): Turn => {
    const opened: Turn = { users: [], replies: [] };
    turns.push(opened);
    return opened;
  };
  messages.forEach((message, at) => {
    if (isStanding(message)) return;
    if (message?.role === 'user') {
      if (turn === undefined || turn.users.length === 0 || turn.replies.length > 0) turn = open();
      turn.users.push(at);
      return;
    }
    const caller = isResult(message) ? (callers.get(String(message.tool_call_id)) ?? latest) : undefined;
    if (caller !== undefined) {
      caller.push(at);
      return;
    }
    latest = [at];
    for (const { id } of message?.tool_calls ?? []) callers.set(id, latest);
    turn ??= open();
    turn.replies.push(latest);
  });
  return turns;
}

const isResult = (message: ChatMessage | undefined): message is ChatMessage =>
  message?.role === 'tool' || message?.role === 'function';
