/** A conformance suite: run every case with any test runner, `for (const { name, run } of suite.cases) it(name, run)`. */
export interface Suite {
  readonly name: string;
  readonly cases: readonly SuiteCase[];
}

export interface SuiteCase {
  readonly name: string;
  run(): Promise<void>;
}
