import type { ModelCard, Target } from '@weir/core';

/** Something in price data or cards that was not taken over as it stands. */
export interface Problem {
  /** The price source, or `cards` for cards that were handed in. */
  readonly source: string;
  /** `provider/model`, or the alias the problem is about. */
  readonly name: string;
  /**
   * `refused`: a figure that cannot be trusted was left out, so its unit is unpriced or falls back to its parent.
   * `unmapped`: a price for something weir has no unit for.
   * `unresolved`: an alias that names no model anybody knows.
   * `disputed`: a better source has another price, which counts; nothing of this source is used for the model.
   * `quarantined`: prices too far from what is known to be believed; the former ones stand, if there were any.
   */
  readonly kind: 'refused' | 'unmapped' | 'unresolved' | 'disputed' | 'quarantined';
  readonly message: string;
}

/** Where list prices come from. A local price file, a contract database: anything that yields cards. */
export interface PriceSource {
  readonly name: string;
  /** Names this state of the data; cards carry `name@version` as their price version. */
  readonly version: string;
  /** ISO date the prices were collected on; absent when unknown. */
  readonly retrievedAt?: string;
  /**
   * Cards under the names their providers take.
   *
   * @param providers the only providers wanted; a source may use it to do less, and may give more.
   */
  cards(providers?: readonly string[]): Iterable<ModelCard>;
  /**
   * The card that stands for a name no card has exactly, such as a dated snapshot; its `model` is the name it is listed
   * under. Need not memoise.
   *
   * @param scope `own` keeps to what the source lists for that very provider; `any` lets it take another provider's
   * entry, as for a deployment named after its model.
   */
  match?(target: Target, scope: 'own' | 'any'): ModelCard | undefined;
  /** What was left out so far; asked after `cards()`. */
  problems?(): readonly Problem[];
}
