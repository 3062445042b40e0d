import { join } from 'node:path';
import { BENCH_FOLDER, BUILD_FOLDER } from './folders.ts';
import { isStreaming, type Scenario } from './scenarios.ts';

/** npm packages that a target needs and that are not part of the workspace. */
export interface Peer {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

export interface Launch {
  /** Arguments for the Node binary that runs the benchmark. */
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Target {
  readonly name: string;
  /** What it is, for the reader of the tables. */
  readonly text: string;
  readonly peer?: Peer;
  /** Absent: the load goes straight to the mock upstream. */
  readonly launch?: (port: number, upstream: string, stateFolder: string) => Launch;
  readonly headers?: (upstream: string) => readonly string[];
  /** False: every request is the same one, so that a cache can hit. */
  readonly isVaried: boolean;
  /** Requests the upstream sees for each one that is sent. Anything else voids the figures. */
  readonly upstreamPerRequest: 0 | 1;
  readonly warmSeconds?: number;
  readonly serves: (scenario: Scenario) => boolean;
}

const koa: Peer = { name: 'koa', dependencies: { koa: '3.3.0' } };

/** Without the override, what npm resolves today answers 500 to every stream. */
const portkey: Peer = {
  name: 'portkey',
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { '@hono/node-server': '1.14.1' },
};

const anything = (): boolean => true;
const peerFolder = (peer: Peer): string => join(BUILD_FOLDER, 'peers', peer.name);

const proxy =
  (file: string, env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []) =>
  (port: number, upstream: string, stateFolder: string): Launch => ({
    arguments: [...flags, join(BENCH_FOLDER, 'proxies', file)],
    env: { PORT: String(port), UPSTREAM: upstream, STATE_FOLDER: stateFolder, ...env },
  });

const weir = (variant: string, text: string, isHit = false): Target => ({
  name: `weir-${variant}`,
  text,
  launch: proxy('weir.ts', { VARIANT: variant }, [
    '--conditions=@weir/source',
    '--disable-warning=ExperimentalWarning',
  ]),
  isVaried: !isHit,
  upstreamPerRequest: isHit ? 0 : 1,
  serves: isHit ? (scenario) => !isStreaming(scenario) : anything,
});

export const targets: readonly Target[] = [
  {
    name: 'direct',
    text: 'no gateway: the load goes straight to the mock upstream. The ceiling of the harness itself',
    isVaried: true,
    upstreamPerRequest: 1,
    serves: anything,
  },
  {
    name: 'raw-dispatch',
    text: 'node:http and undici `Pool.dispatch`, bytes passed through; what ratios refer to (1.00)',
    launch: proxy('raw-dispatch.ts'),
    isVaried: true,
    upstreamPerRequest: 1,
    serves: anything,
  },
  {
    name: 'koa-undici',
    text: 'Koa and undici `Pool.request`, bytes passed through',
    peer: koa,
    launch: proxy('koa-undici.ts', { KOA_FOLDER: peerFolder(koa) }),
    isVaried: true,
    upstreamPerRequest: 1,
    serves: anything,
  },
  {
    name: 'portkey',
    text: 'the npm package `@portkey-ai/gateway`, headless, same Node binary',
    peer: portkey,
    launch: (port) => ({
      arguments: [
        join(peerFolder(portkey), 'node_modules/@portkey-ai/gateway/build/start-server.js'),
        `--port=${port}`,
        '--headless',
      ],
      env: {},
    }),
    headers: (upstream) => ['x-portkey-provider: openai', `x-portkey-custom-host: ${upstream}/v1`],
    isVaried: true,
    upstreamPerRequest: 1,
    warmSeconds: 10,
    serves: anything,
  },
  weir('pass', 'weir as a pass-through: no cache, no ledger'),
  weir('full', 'the full pipeline, every request a cache miss that is stored, durable SQLite ledger'),
  weir('full-nocache', 'the full pipeline without the cache'),
  weir('hit', 'the full pipeline, every request a cache hit', true),
];
