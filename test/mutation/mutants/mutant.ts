/** One mistake that must not go unnoticed: where it is made, and which tests have to notice it. */
export interface Mutant {
  /** The mistake, in a few words. */
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  /** Text that occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Test files that are run, from the repository's root; one of them must fail. */
  readonly tests: readonly string[];
}
