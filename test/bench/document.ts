import type { Machine } from './machine.ts';
import type { Options } from './options.ts';
import type { Section } from './report.ts';
import type { Tools } from './tools.ts';

export interface Findings {
  readonly options: Options;
  readonly machine: Machine;
  readonly tools: Tools['kind'];
  readonly sections: readonly Section[];
  readonly floors: string;
  readonly notes: readonly string[];
}

const HOW_TO_READ = `## How to read it

- Ratios (\`× raw\`) compare with \`raw-dispatch\`: node:http and undici \`dispatch\` that pass bytes through and do
  nothing else. They are taken round by round, then the median: a machine that is slow for a while is slow for all.
  Absolute figures move with the machine, ratios much less, and ratios of CPU time least.
- \`CPU us/req\` is CPU time of the gateway's process, all threads, per request. \`spread\` is (largest - smallest) / median
  over the rounds. \`upstream/req\` counts requests that the upstream saw: 1.00 for a cache miss, 0.00 for a hit.
- \`c\` is the number of connections, each with one request at a time. At 500 requests per second, latency counts from
  the moment a request was due, so a gateway that stalls cannot hide those that had to wait.
- \`first chunk\` is the time to the first chunk with content, \`lag\` the time a chunk was under way from the upstream's
  write to the client's read, \`delivered\` the share of chunks that arrived, \`peak RSS\` the largest resident memory.
- \`*\`: mock and generator used more than 93 % of their core, so the figure is a lower bound.
- Upstream, load generator and gateways talk over loopback, without TLS. No real model answers in microseconds: these
  figures show what a gateway costs, not how long a user waits.
`;

function circumstances({ machine, options, tools }: Findings): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const windows = `${options.rounds} round${options.rounds === 1 ? '' : 's'} of ${options.seconds} s windows`;
  return [
    `- Date: ${machine.date}${options.isQuick ? ' (a `--quick` run: figures are rough)' : ''}`,
    `- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.kernel}`,
    `- Pinning: ${machine.pinning}`,
    `- Versions: Node ${machine.node}, ${versions.join(', ')}`,
    `- Method: ${windows}, targets alternating within each round; mock upstream and load generator in ${tools}`,
  ].join('\n');
}

const targetList = ({ options }: Findings): string =>
  options.targets.map((target) => `- \`${target.name}\`: ${target.text}`).join('\n');

/** The whole report as Markdown. */
export function document(findings: Findings): string {
  const parts = [
    '# Benchmarks',
    'Written by `pnpm bench --write`; do not edit by hand.',
    circumstances(findings),
    ...(findings.notes.length === 0 ? [] : ['## Mind', findings.notes.map((note) => `- ${note}`).join('\n')]),
    '## Floors',
    findings.floors,
    ...findings.sections.flatMap((section) => [`## ${section.title}`, section.table]),
    '## Targets',
    targetList(findings),
    HOW_TO_READ.trim(),
  ];
  return `${parts.join('\n\n')}\n`;
}
