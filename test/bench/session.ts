import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { BodyName } from './bodies.ts';
import { BUILD_FOLDER } from './folders.ts';
import { measure, type Stage } from './measure.ts';
import { installPeer } from './peers.ts';
import { probe } from './probe.ts';
import { findPinning, listening, type Pinning, processGroup, type Started, stop } from './processes.ts';
import type { Sample } from './sample.ts';
import type { Scenario } from './scenarios.ts';
import type { Target } from './targets.ts';
import { prepareBodies, prepareTools, type Tools } from './tools.ts';

export interface Timing {
  readonly seconds: number;
  readonly leadSeconds: number;
}

export interface Session {
  readonly tools: Tools;
  readonly pinning: Pinning | undefined;
  /** Starts a target, or starts it anew, and checks that it serves; throws when it does not. */
  start(target: Target, asksForStream: boolean): Promise<void>;
  measure(target: Target, scenario: Scenario, timing: Timing): Promise<Sample>;
  /** Ends every process. */
  close(): void;
}

/** Requests of different windows never share a number: each window has this many of its own. */
const NUMBERS_PER_WINDOW = 10_000_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function startMock(stage: Omit<Stage, 'mock'>): Promise<Stage> {
  const port = await freePort();
  const { file, arguments: first } = stage.tools.mock;
  const command = { file, arguments: [...first, String(port)] };
  const started = stage.processes.start(command, { side: 'others', isVerbose: stage.isVerbose });
  await listening(started, port);
  return { ...stage, mock: { pid: started.pid, port } };
}

interface Running {
  readonly port: number;
  readonly started: Started | undefined;
}

async function launch(stage: Stage, target: Target, stateRoot: string): Promise<Running> {
  if (target.launch === undefined) return { port: stage.mock.port, started: undefined };
  const port = await freePort();
  const upstream = `http://127.0.0.1:${stage.mock.port}`;
  const stateFolder = await mkdtemp(join(stateRoot, `${target.name}-`));
  const { arguments: line, env } = target.launch(port, upstream, stateFolder);
  const options = { side: 'gateway', env, isVerbose: stage.isVerbose } as const;
  const started = stage.processes.start({ file: process.execPath, arguments: line }, options);
  await listening(started, port);
  return { port, started };
}

type Say = (line: string) => void;

interface Prepared {
  readonly stage: Stage;
  readonly stateRoot: string;
  readonly bodyFile: (name: BodyName) => string;
}

async function prepare(
  options: { readonly isPlain: boolean; readonly isVerbose: boolean },
  say: Say,
): Promise<Prepared> {
  const tools = await prepareTools(options.isPlain, say);
  const bodyFile = await prepareBodies();
  const pinning = findPinning();
  const processes = processGroup(pinning);
  process.once('exit', processes.stopAll);
  const stateRoot = join(BUILD_FOLDER, 'state');
  await rm(stateRoot, { recursive: true, force: true });
  await mkdir(stateRoot, { recursive: true });
  const stage = await startMock({ tools, processes, pinning, isVerbose: options.isVerbose });
  return { stage, stateRoot, bodyFile };
}

/** Prepares tools, bodies and the mock upstream. Targets are started one by one. */
export async function openSession(options: Parameters<typeof prepare>[0], say: Say): Promise<Session> {
  const { stage, stateRoot, bodyFile } = await prepare(options, say);
  const upstream = `http://127.0.0.1:${stage.mock.port}`;
  const headersOf = (target: Target): readonly string[] => target.headers?.(upstream) ?? [];
  const running = new Map<string, Running>();
  let windows = 0;
  return {
    tools: stage.tools,
    pinning: stage.pinning,
    async start(target, asksForStream) {
      const before = running.get(target.name)?.started;
      running.delete(target.name);
      if (before !== undefined) await stop(before);
      if (target.peer !== undefined) await installPeer(target.peer, say);
      const { port, started } = await launch(stage, target, stateRoot);
      running.set(target.name, { port, started });
      await probe(port, headersOf(target), asksForStream).catch(async (error: Error) => {
        if (started !== undefined) await stop(started);
        throw error;
      });
    },
    async measure(target, scenario, { seconds, leadSeconds }) {
      const { port, started } = alive(running.get(target.name));
      windows += 1;
      const firstNumber = target.isVaried ? windows * NUMBERS_PER_WINDOW : undefined;
      const headers = headersOf(target);
      const plan = { scenario, port, bodyFile: bodyFile(scenario.body), headers, seconds, leadSeconds, firstNumber };
      return measure(stage, plan, started?.pid);
    },
    close() {
      stage.processes.stopAll();
      rmSync(stateRoot, { recursive: true, force: true });
    },
  };
}

function alive(running: Running | undefined): Running {
  if (running === undefined) throw new Error('it was not started');
  const code = running.started?.child.exitCode ?? undefined;
  if (code !== undefined) throw new Error(`it ended with ${code}: ${running.started?.complaint()}`);
  return running;
}
