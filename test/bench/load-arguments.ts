import { isStreaming, type Scenario } from './scenarios.ts';

/** A run that sends a fixed number of requests gives up after this. */
const MOST_SECONDS = 40;

export interface LoadPlan {
  readonly scenario: Scenario;
  readonly port: number;
  readonly bodyFile: string;
  readonly headers: readonly string[];
  readonly seconds: number;
  readonly leadSeconds: number;
  /** The number of the first request; undefined = all requests are the same. */
  readonly firstNumber: number | undefined;
}

/** The command line of the load generator. */
export function loadArguments(plan: LoadPlan): string[] {
  const { scenario, firstNumber } = plan;
  const isCounted = scenario.total !== undefined;
  return [
    ['-t', plan.port],
    ['-b', plan.bodyFile],
    ['-c', scenario.connections],
    ['-d', isCounted ? MOST_SECONDS : plan.seconds],
    ['-w', isCounted ? 0 : plan.leadSeconds],
    ['-m', isStreaming(scenario) ? '[DONE]' : 'chatcmpl-'],
    ...(scenario.rate === undefined ? [] : [['-r', scenario.rate]]),
    ...(scenario.rampSeconds === undefined ? [] : [['-R', scenario.rampSeconds]]),
    ...(scenario.total === undefined ? [] : [['-n', scenario.total]]),
    ...(firstNumber === undefined ? [] : [['-s', firstNumber]]),
    ...plan.headers.map((header) => ['-H', header]),
  ].flatMap((pair) => pair.map(String));
}
