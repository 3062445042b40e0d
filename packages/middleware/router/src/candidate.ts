import { type ModelCard, type Target, targetName } from '@weir/core';
import { Tariff } from './tariff.ts';
import type { Track } from './track.ts';
import type { Tracks } from './tracks.ts';

/** A card that can be picked, with everything a pick reads at hand. */
export interface Candidate {
  readonly card: ModelCard;
  readonly target: Target;
  /** `provider/model`. */
  readonly name: string;
  readonly quality: number;
  readonly tariff: Tariff;
  readonly track: Track;
}

export function candidateOf(card: ModelCard, tracks: Tracks, unknownQuality: number): Candidate {
  const target: Target = Object.freeze({ provider: card.provider, model: card.model });
  const name = targetName(target);
  return {
    card,
    target,
    name,
    quality: card.quality ?? unknownQuality,
    tariff: new Tariff(card),
    track: tracks.of(name),
  };
}
