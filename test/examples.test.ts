import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanEnv, run } from './run.ts';
import { has, ROOT } from './workspace.ts';

const examples = globSync('examples/*/package.json', { cwd: ROOT })
  .map((path) => dirname(path).split('/').at(-1)!)
  .sort();
const ARGS = ['--conditions=@weir/source', '--disable-warning=ExperimentalWarning', 'main.ts'];

const outputOf = async (example: string): Promise<string> =>
  (await run('node', ARGS, { cwd: join(ROOT, 'examples', example) })).output;

/** Starts a server on a free port, hands its URL to `use`, and ends it. */
async function served(example: string, use: (url: string) => Promise<void>): Promise<void> {
  const child = spawn('node', ARGS, {
    cwd: join(ROOT, 'examples', example),
    env: cleanEnv({ PORT: '0' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const look = (chunk: Buffer): void => {
        output += chunk.toString();
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('error', reject);
      child.once('close', (code) => reject(new Error(`${example} ended with ${code} before it served:\n${output}`)));
    });
    await use(url);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function chat(url: string): Promise<{ readonly response: Response; readonly content: string }> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sandbox-small', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  const body = (await response.json()) as { choices?: [{ message: { content: string } }] };
  return { response, content: body.choices?.[0].message.content ?? '' };
}

/** What each example shows. A new example without an entry fails. */
const SHOWN: Readonly<Record<string, () => Promise<void>>> = {
  'bare-compose': async () => {
    const output = await outputOf('bare-compose');
    expect(output).toContain('[sandbox]');
    expect(output).toMatch(/first \w+ \d+ pico-USD/);
  },
  'custom-middleware': async () => {
    const output = await outputOf('custom-middleware');
    expect(output).toMatch(/^chat complete 0\.\d+ USD$/m);
    expect(output).toMatch(/^200 0\.\d+$/m);
  },
  'custom-provider': async () => {
    const output = await outputOf('custom-provider');
    expect(output).toMatch(/^200 /m);
    expect(output).toContain('Forty-two.');
    expect(output).toContain('"total_tokens":10');
  },
  'express-embed': () =>
    served('express-embed', async (url) => {
      const { response, content } = await chat(url);
      expect(response.status).toBe(200);
      expect(content).toContain('[sandbox]');
      expect(await (await fetch(url)).text()).toBe('my app');
    }),
  'minimal-koa': () =>
    served('minimal-koa', async (url) => {
      expect((await chat(url)).content).toContain('[sandbox]');
      const { response } = await chat(url);
      expect(response.status).toBe(200);
      expect(response.headers.get('x-weir-cache')).toBe('hit');
    }),
  'openai-sdk': async () => {
    const output = await outputOf('openai-sdk');
    expect(output.match(/total_tokens: 26/g)).toHaveLength(2); // over HTTP and in-process
    expect(output.match(/\[sandbox\]/g)!.length).toBeGreaterThanOrEqual(4); // a stream and a tool run each
  },
};

describe('examples', () => {
  it.each(examples)('%s tells what it shows', (example) => {
    expect(has(`examples/${example}/README.md`)).toBe(true);
  });

  it.each(examples)('%s runs, and shows it', async (example) => {
    expect(Object.keys(SHOWN)).toContain(example);
    await SHOWN[example]!();
  });
});
