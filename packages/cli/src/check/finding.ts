/** One thing `weir check` found. */
export interface Finding {
  /** `error` makes the check fail, `warning` only where it is strict, `note` never. */
  readonly level: 'error' | 'warning' | 'note';
  /** What the finding is about: `config`, `pipeline`, `prices`, `server`. */
  readonly about: string;
  /** Where in the config; empty when nowhere in particular. */
  readonly path: string;
  readonly message: string;
}
