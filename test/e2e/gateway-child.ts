import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cleanEnv } from '../run.ts';
import { until } from './stack.ts';

const PROCESS = fileURLToPath(new URL('gateway-process.ts', import.meta.url));

/** A gateway in a process of its own. */
export interface GatewayChild {
  readonly child: ChildProcess;
  readonly url: string;
  /** kill -9, and the process is gone. */
  kill(): Promise<void>;
}

/** Starts a gateway and waits until it listens. @param env see gateway-process.ts */
export async function gatewayChild(env: Readonly<Record<string, string>>): Promise<GatewayChild> {
  const child = spawn('node', ['--conditions=@weir/source', '--disable-warning=ExperimentalWarning', PROCESS], {
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout!.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  await until(() => said.includes('\n') || child.exitCode !== null);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return { child, url: said.slice('url '.length).trim(), kill };
}
