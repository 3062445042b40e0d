import { Mean } from './mean.ts';
import { Track, type TrackOptions } from './track.ts';

/** Targets come from the catalogue; the cap is for catalogues that change names without end. */
const MAX_TRACKS = 4_096;
/** Workload classes, which a classifier may invent, and endpoints. */
const MAX_KINDS = 64;

/** What a router has learned, by target, and about outputs over all of them. */
export class Tracks {
  readonly #options: TrackOptions;
  readonly #tracks = new Map<string, Track>();
  readonly #outputs = new Map<string, Mean>();

  constructor(options: TrackOptions) {
    this.#options = options;
  }

  /** @param name `provider/model` */
  of(name: string): Track {
    let track = this.#tracks.get(name);
    if (track !== undefined) return track;
    if (this.#tracks.size >= MAX_TRACKS) this.#tracks.delete(this.#tracks.keys().next().value!);
    track = new Track(this.#options);
    this.#tracks.set(name, track);
    return track;
  }

  /** Output tokens of this kind of request at any target: what is expected of a target that has none of its own. */
  expectedOutput(kind: string): number | undefined {
    return this.#outputs.get(kind)?.value;
  }

  learnOutput(kind: string, tokens: number): void {
    let mean = this.#outputs.get(kind);
    if (mean === undefined) {
      if (this.#outputs.size >= MAX_KINDS) return;
      mean = new Mean();
      this.#outputs.set(kind, mean);
    }
    mean.add(tokens);
  }
}
