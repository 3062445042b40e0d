import { firstLine } from './first-line.ts';
import type { Options } from './options.ts';
import type { Results, Sample } from './sample.ts';
import { scenarios as allScenarios, isStreaming, type Scenario } from './scenarios.ts';
import type { Session } from './session.ts';
import { figure } from './table.ts';
import type { Target } from './targets.ts';

/** Cores used by processes outside the benchmark above which a window is measured again. */
const NOISY_CORES = 0.1;
const FRESH_WARM_SECONDS = 3;

type Say = (line: string) => void;

const scenarioOf = (name: string): Scenario => allScenarios.find((scenario) => scenario.name === name)!;

/** Seconds of JSON requests; half as long again for streams. */
const warmSecondsOf = (target: Target, wanted: number): number =>
  target.launch === undefined ? Math.min(wanted, 1) : Math.max(wanted, target.warmSeconds ?? 0);

async function warm(session: Session, target: Target, seconds: number, streams: boolean): Promise<void> {
  if (seconds === 0) return;
  const timing = { seconds, leadSeconds: 0 };
  await session.measure(target, scenarioOf('j1k-c32'), timing);
  if (streams) await session.measure(target, scenarioOf('stream-100'), { ...timing, seconds: seconds / 2 });
}

const servesStreams = (target: Target, scenarios: readonly Scenario[]): boolean =>
  scenarios.some((scenario) => isStreaming(scenario) && target.serves(scenario));

/** Starts and warms every target. Those that fail are left out, with the reason. */
export async function startTargets(session: Session, options: Options, say: Say) {
  const started: Target[] = [];
  const failures: Record<string, string> = {};
  for (const target of options.targets) {
    const streams = servesStreams(target, options.scenarios);
    try {
      await session.start(target, streams);
      const seconds = warmSecondsOf(target, options.warmSeconds);
      say(`${target.name}: started, warming for ${figure(streams ? seconds * 1.5 : seconds, 1)} s`);
      await warm(session, target, seconds, streams);
      started.push(target);
    } catch (error) {
      failures[target.name] = (error as Error).message.trim();
      say(`${target.name}: left out: ${firstLine((error as Error).message)}`);
    }
  }
  return { started, failures };
}

/** Measures until the machine is quiet or the retries are used up; keeps the quietest window. */
async function quietest(session: Session, target: Target, scenario: Scenario, options: Options): Promise<Sample> {
  let best: Sample | undefined;
  for (let attempt = 0; attempt <= options.retries; attempt += 1) {
    if (scenario.isFresh && target.launch !== undefined) {
      await session.start(target, isStreaming(scenario));
      const seconds = warmSecondsOf(target, Math.min(FRESH_WARM_SECONDS, options.warmSeconds));
      await warm(session, target, seconds, isStreaming(scenario));
    }
    const sample = await session.measure(target, scenario, options);
    if (best === undefined || (sample.otherCores ?? 0) < (best.otherCores ?? 0)) best = sample;
    if ((best.otherCores ?? 0) <= NOISY_CORES) break;
  }
  return best!;
}

function progress(sample: Sample, scenario: Scenario): string {
  const rate = isStreaming(scenario)
    ? `${figure(sample.chunksPerSecond)} chunks/s, first chunk ${figure(sample.firstChunkP50Us / 1_000, 1)} ms`
    : `${figure(sample.requestsPerSecond)} req/s, p50 ${figure(sample.p50Us)} us`;
  const cores = `gateway ${figure(sample.gatewayCores, 2)}, generator ${figure(sample.generatorCores, 2)} cores`;
  const troubles = [
    (sample.otherCores ?? 0) > NOISY_CORES ? `others ${figure(sample.otherCores, 2)} cores` : '',
    sample.errors > 0 ? `${sample.errors} ERRORS` : '',
  ];
  return [rate, cores, ...troubles.filter((trouble) => trouble !== '')].join(', ');
}

/** Every scenario in rounds; within a round the targets take turns, and each round starts with another one. */
export async function measureRounds(
  session: Session,
  options: Options,
  started: readonly Target[],
  say: Say,
): Promise<Results> {
  const results: Record<string, Record<string, (Sample | undefined)[]>> = {};
  for (const scenario of options.scenarios) {
    const able = started.filter((target) => target.serves(scenario));
    const samples = Object.fromEntries(able.map((target) => [target.name, [] as (Sample | undefined)[]]));
    results[scenario.name] = samples;
    for (let round = 0; round < options.rounds; round += 1) {
      for (let turn = 0; turn < able.length; turn += 1) {
        const target = able[(turn + round) % able.length]!;
        const place = `${scenario.name} round ${round + 1}/${options.rounds} ${target.name}`;
        const sample = await quietest(session, target, scenario, options).catch((error: Error) => {
          say(`${place}: FAILED, ${error.message}`);
          return undefined;
        });
        samples[target.name]!.push(sample);
        if (sample !== undefined) say(`${place}: ${progress(sample, scenario)}`);
      }
    }
  }
  return results;
}
