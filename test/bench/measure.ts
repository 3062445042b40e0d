import { createInterface } from 'node:readline';
import { bodyPlans } from './bodies.ts';
import { type LoadPlan, loadArguments } from './load-arguments.ts';
import type { LoadResult } from './load-result.ts';
import { busySeconds, cpuSeconds, peakMiB, resetPeak, residentMiB } from './proc.ts';
import type { Pinning, ProcessGroup } from './processes.ts';
import type { Sample } from './sample.ts';
import type { Tools } from './tools.ts';

export interface Stage {
  readonly tools: Tools;
  readonly processes: ProcessGroup;
  readonly pinning: Pinning | undefined;
  readonly mock: { readonly pid: number; readonly port: number };
  readonly isVerbose: boolean;
}

interface Usage {
  readonly at: number;
  readonly gateway: number | undefined;
  readonly mock: number | undefined;
  readonly runner: number;
  readonly machine: number | undefined;
}

interface Counters {
  readonly requests: number;
}

const plus = (left: number | undefined, right: number | undefined): number | undefined =>
  left === undefined || right === undefined ? undefined : left + right;

function usageNow(stage: Stage, gatewayPid: number | undefined): Usage {
  const { user, system } = process.cpuUsage();
  const cores = stage.pinning === undefined ? undefined : [stage.pinning.gateway, stage.pinning.others];
  return {
    at: performance.now() / 1_000,
    gateway: gatewayPid === undefined ? 0 : cpuSeconds(gatewayPid),
    mock: cpuSeconds(stage.mock.pid),
    runner: (user + system) / 1e6,
    machine: busySeconds(cores),
  };
}

async function upstreamRequests({ mock }: Stage): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${mock.port}/mock/counters`);
  return ((await response.json()) as Counters).requests;
}

/** Runs the generator; `onWindowEdge` is called when its window begins and when it ends. */
async function generate(stage: Stage, plan: LoadPlan, onWindowEdge: () => void): Promise<LoadResult> {
  const { file, arguments: first } = stage.tools.load;
  const command = { file, arguments: [...first, ...loadArguments(plan)] };
  const started = stage.processes.start(command, { side: 'others', isVerbose: stage.isVerbose });
  let result: LoadResult | undefined;
  for await (const line of createInterface({ input: started.child.stdout! })) {
    if (line.startsWith('{')) result = JSON.parse(line) as LoadResult;
    else onWindowEdge();
  }
  const code = await started.exited;
  if (result === undefined) throw new Error(`the load generator ended with ${code}: ${started.complaint()}`);
  return result;
}

/** Cores used between two moments. */
function coresBetween(
  before: Usage,
  after: Usage,
  loadSeconds: number,
): Pick<Sample, 'gatewayCores' | 'generatorCores' | 'otherCores'> {
  const seconds = after.at - before.at;
  const used = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : (to - from) / seconds;
  const gatewayCores = used(before.gateway, after.gateway);
  const generatorCores = plus(used(before.mock, after.mock), loadSeconds / seconds);
  const ours = plus(plus(gatewayCores, generatorCores), used(before.runner, after.runner));
  const machine = used(before.machine, after.machine);
  const otherCores = ours === undefined || machine === undefined ? undefined : Math.max(0, machine - ours);
  return { gatewayCores, generatorCores, otherCores };
}

/** Chunks that arrived, of those that the requests of a counted run asked for. */
function deliveredShare({ scenario }: LoadPlan, load: LoadResult): number | undefined {
  const body = bodyPlans[scenario.body];
  if (scenario.total === undefined || !('stream' in body)) return undefined;
  return load.chunks / (scenario.total * body.stream.chunks);
}

const perUnit = (cores: number | undefined, unitsPerSecond: number): number | undefined =>
  cores === undefined || unitsPerSecond === 0 ? undefined : (cores / unitsPerSecond) * 1e6;

/** Measures one window of one target; `gatewayPid` is undefined when there is no gateway. */
export async function measure(stage: Stage, plan: LoadPlan, gatewayPid: number | undefined): Promise<Sample> {
  const usages: Usage[] = [];
  if (gatewayPid !== undefined) resetPeak(gatewayPid);
  const upstreamBefore = await upstreamRequests(stage);
  const load = await generate(stage, plan, () => usages.push(usageNow(stage, gatewayPid)));
  const memory = gatewayPid === undefined ? undefined : { now: residentMiB(gatewayPid), peak: peakMiB(gatewayPid) };
  const upstream = (await upstreamRequests(stage)) - upstreamBefore;
  const [before, after] = usages;
  if (before === undefined || after === undefined) throw new Error('the load generator did not announce its window');
  const cores = coresBetween(before, after, load.cpuSeconds);
  const gatewayCores = gatewayPid === undefined ? undefined : cores.gatewayCores;
  return {
    requestsPerSecond: load.requestsPerSecond,
    p50Us: load.latencyUs.p50,
    p99Us: load.latencyUs.p99,
    chunksPerSecond: load.chunksPerSecond,
    firstChunkP50Us: load.firstChunkUs.p50,
    firstChunkP99Us: load.firstChunkUs.p99,
    lagP50Us: load.lagUs.p50,
    lagP99Us: load.lagUs.p99,
    delivered: deliveredShare(plan, load),
    mostOpen: load.mostOpen,
    errors: load.errors + load.refused + load.unmarked + load.unfinished,
    upstreamPerRequest: upstream / load.sent,
    ...cores,
    gatewayCores,
    cpuUsPerRequest: perUnit(gatewayCores, load.requestsPerSecond),
    cpuUsPerChunk: perUnit(gatewayCores, load.chunksPerSecond),
    residentMiB: memory?.now,
    peakMiB: memory?.peak,
  };
}
