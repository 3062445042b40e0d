import type { ChatMessage } from '@weir/endpoints';
import type { Measured } from './measure.ts';
import { isStanding, outline, type Step } from './outline.ts';

/** How far a conversation is cut; all in tokens but the ends, which are messages. */
export interface CutLimits {
  readonly maxTokens: number;
  /** A cut is made over this... */
  readonly whenOver: number;
  /** ...and goes down to this where the middle allows. */
  readonly cutTo: number;
  readonly keepFirst: number;
  readonly keepLast: number;
  /** What a summary will take, once something is removed. */
  readonly reserve: number;
}

/** What to remove. */
export interface Cut {
  /** In the order of removal. */
  readonly removed: readonly Step[];
  /** How many steps were removed after the first cut, the second, ... */
  readonly marks: readonly number[];
  /** What is left, the reserve included. */
  readonly tokens: number;
  readonly isFitting: boolean;
}

/**
 * Decides what to remove by living through the conversation: at every point at which a model was called, what is left
 * is cut when it is over the limit. The gateway keeps no state and callers send the whole conversation each time, so
 * only this makes one call's cut the next call's: the oldest message kept changes once in many calls, and the
 * provider's prompt cache stays warm in between. Linear in the messages.
 */
export function cut(messages: readonly ChatMessage[], measured: Measured, limits: CutLimits): Cut {
  const cutter = new Cutter(outline(messages), measured, limits, ranksOf(messages));
  let turnStart = 0;
  let isInUserRun = false;
  messages.forEach((message, at) => {
    cutter.add(at);
    if (!isStanding(message)) {
      const isUser = message?.role === 'user';
      if (isUser && !isInUserRun) turnStart = at;
      isInUserRun = isUser;
    }
    const next = messages[at + 1];
    const isCalled = next === undefined || (next?.role === 'assistant' && message?.role !== 'assistant');
    if (isCalled) cutter.shrink(turnStart, at);
  });
  return cutter.cut;
}

/** How many messages stand before each, system messages not counted. */
function ranksOf(messages: readonly ChatMessage[]): readonly number[] {
  let rank = 0;
  return messages.map((message) => (isStanding(message) ? rank : rank++));
}

class Cutter {
  readonly #steps: readonly Step[];
  readonly #measured: Measured;
  readonly #limits: CutLimits;
  readonly #ranks: readonly number[];
  readonly #removed: Step[] = [];
  readonly #marks: number[] = [];
  /** Steps of the start, passed over so far. */
  readonly #heads: Step[] = [];
  #next = 0;
  #nextHead = 0;
  #tokens: number;

  constructor(steps: readonly Step[], measured: Measured, limits: CutLimits, ranks: readonly number[]) {
    this.#steps = steps;
    this.#measured = measured;
    this.#limits = limits;
    this.#ranks = ranks;
    this.#tokens = measured.fixed;
  }

  get cut(): Cut {
    const isFitting = this.#tokens <= this.#limits.maxTokens;
    return { removed: this.#removed, marks: this.#marks, tokens: this.#tokens, isFitting };
  }

  add(at: number): void {
    this.#tokens += this.#measured.messages[at]!;
  }

  /**
   * Cuts what is known up to message `at`, whose last turn starts at `turnStart`: the middle, then, where that is not
   * enough, the end, as deep so as not to cut again at the next call, and at last the start.
   */
  shrink(turnStart: number, at: number): void {
    const { maxTokens, whenOver, cutTo, keepLast } = this.#limits;
    if (this.#tokens <= whenOver) return;
    const before = this.#removed.length;
    const tail = this.#ranks[at]! + 1 - keepLast;
    this.#removeWhile(cutTo, (step) => step.last < turnStart && this.#ranks[step.last]! < tail);
    if (this.#tokens > maxTokens) this.#removeWhile(cutTo, (step) => step.last < turnStart);
    while (this.#tokens > maxTokens && this.#nextHead < this.#heads.length)
      this.#remove(this.#heads[this.#nextHead++]!);
    if (this.#removed.length > before) this.#marks.push(this.#removed.length);
  }

  #removeWhile(over: number, isFree: (step: Step) => boolean): void {
    while (this.#tokens > over && this.#next < this.#steps.length) {
      const step = this.#steps[this.#next]!;
      if (!isFree(step)) return;
      this.#next++;
      if (step.messages.some((message) => this.#ranks[message]! < this.#limits.keepFirst)) this.#heads.push(step);
      else this.#remove(step);
    }
  }

  #remove(step: Step): void {
    if (this.#removed.length === 0) this.#tokens += this.#limits.reserve;
    for (const message of step.messages) this.#tokens -= this.#measured.messages[message]!;
    this.#removed.push(step);
  }
}
