import { type Call, type Exchange, targetName, WeirError } from '@weir/core';
import type { Loss } from './translation.ts';

const HEADER = 'x-weir-dropped';

/**
 * The error for what a target cannot take, before anything is sent: `unsupported_parameter` (`reroute`: another may).
 *
 * @param at the field as the request spells it; @param why ends the sentence
 */
export function cannotTake({ target }: Pick<Call, 'target'>, at: string, why: string): WeirError {
  const whom = target === undefined ? 'The target' : `'${targetName(target)}'`;
  return new WeirError('unsupported_parameter', `${whom} cannot take '${at}': ${why}`, {
    param: at,
    dispatch: { sent: false },
  });
}

/** What the attempt an exchange is at lost so far: a request may go through several forms. */
const LOST = new WeakMap<Exchange, { readonly attempt: number; readonly fields: string[] }>();

function lostBy(exchange: Exchange): string[] {
  const attempt = exchange.attempts.length;
  const known = LOST.get(exchange);
  if (known?.attempt === attempt) return known.fields;
  const fields: string[] = [];
  LOST.set(exchange, { attempt, fields });
  return fields;
}

/** What one request loses on its way into another form. */
export class Losses {
  readonly #call: Call;
  readonly #known: readonly Loss[];
  readonly #dropped: string[] = [];

  /** @param known the losses a translation declares */
  constructor(call: Call, known: readonly Loss[]) {
    this.#call = call;
    this.#known = known;
  }

  /** Fields left out so far. */
  get dropped(): readonly string[] {
    return this.#dropped;
  }

  /**
   * Leaves a field out: always where that changes nothing in the answer, otherwise only where the caller chose to
   * (`x-weir-unsupported: drop`). What was left out is told in `x-weir-dropped`.
   *
   * @param field as declared; @param at the field as the request spells it, where that is another: `messages[2].name`
   * @throws WeirError `unsupported_parameter` (`reroute`: another target may be able)
   */
  drop(field: string, at: string = field): void {
    const loss = this.#known.find((known) => known.field === field);
    const { exchange } = this.#call;
    if ((loss?.changesMeaning ?? true) && exchange.wishes.unsupported !== 'drop')
      throw cannotTake(this.#call, at, loss?.why ?? 'it has no such field');
    this.#dropped.push(at);
    const lost = lostBy(exchange);
    lost.push(at);
    exchange.headers.set(HEADER, lost.join(', '));
  }
}
