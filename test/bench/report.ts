import { BASE, floors, verdictOf } from './floors.ts';
import type { Metric, Results } from './sample.ts';
import type { Group, Scenario } from './scenarios.ts';
import { addedOf, medianOf, ratioOf, roundsOf, spreadOf, worstOf } from './summary.ts';
import { type Column, figure, table } from './table.ts';

/** Above this the generator, not the target, may have set the figure. */
const BUSY_CORES = 0.93;

interface Row {
  readonly results: Results;
  readonly scenario: Scenario;
  readonly target: string;
}

type Read = (row: Row) => number | undefined;

const rounds = ({ results, scenario, target }: Row) => roundsOf(results, scenario.name, target);
const base = ({ results, scenario }: Row) => roundsOf(results, scenario.name, BASE);

const middle =
  (metric: Metric, scale = 1): Read =>
  (row) => {
    const value = medianOf(rounds(row), metric);
    return value === undefined ? undefined : value * scale;
  };
const ratio =
  (metric: Metric): Read =>
  (row) =>
    ratioOf(rounds(row), base(row), metric);
const added =
  (metric: Metric): Read =>
  (row) =>
    addedOf(rounds(row), base(row), metric);

const column = (title: string, read: Read, decimals = 0): Column<Row> => ({
  title,
  cell: (row) => figure(read(row), decimals),
});

const spread = (metric: Metric): Column<Row> => ({
  title: 'spread',
  cell: (row) => {
    const share = spreadOf(rounds(row), metric);
    return share === undefined ? '–' : `${figure(share * 100)} %`;
  },
});

const connections: Column<Row> = { title: 'c', cell: ({ scenario }) => figure(scenario.connections) };

const name: Column<Row> = {
  title: 'target',
  align: 'left',
  cell: (row) => ((medianOf(rounds(row), 'generatorCores') ?? 0) > BUSY_CORES ? `${row.target} \\*` : row.target),
};

const errors = column('errors', (row) => worstOf(rounds(row), 'errors'));
const upstream = column('upstream/req', middle('upstreamPerRequest'), 2);
const MS_PER_US = 1e-3;

const requestColumns: readonly Column<Row>[] = [
  connections,
  name,
  column('req/s', middle('requestsPerSecond')),
  column('× raw', ratio('requestsPerSecond'), 2),
  spread('requestsPerSecond'),
  column('CPU us/req', middle('cpuUsPerRequest'), 1),
  column('CPU × raw', ratio('cpuUsPerRequest'), 2),
  column('p50 us', middle('p50Us')),
  column('p99 us', middle('p99Us')),
  upstream,
  errors,
];

const streamColumns: readonly Column<Row>[] = [
  connections,
  name,
  column('chunks/s', middle('chunksPerSecond')),
  column('× raw', ratio('chunksPerSecond'), 2),
  spread('chunksPerSecond'),
  column('CPU us/chunk', middle('cpuUsPerChunk'), 2),
  column('CPU × raw', ratio('cpuUsPerChunk'), 2),
  column('first chunk p50 ms', middle('firstChunkP50Us', MS_PER_US), 2),
  column('p99 ms', middle('firstChunkP99Us', MS_PER_US), 2),
  errors,
];

const rateColumns: readonly Column<Row>[] = [
  name,
  column('req/s', middle('requestsPerSecond')),
  column('p50 us', middle('p50Us')),
  column('p99 us', middle('p99Us')),
  column('added p50', added('p50Us')),
  column('added p99', added('p99Us')),
  spread('p50Us'),
  column('CPU us/req', middle('cpuUsPerRequest'), 1),
  column('CPU × raw', ratio('cpuUsPerRequest'), 2),
  errors,
];

const openColumns: readonly Column<Row>[] = [
  column('streams', ({ scenario }) => scenario.total),
  name,
  column('most open', middle('mostOpen')),
  column('delivered %', middle('delivered', 100), 2),
  column('peak RSS MiB', middle('peakMiB')),
  column('gateway cores', middle('gatewayCores'), 2),
  column('CPU us/chunk', middle('cpuUsPerChunk'), 1),
  column('first chunk p50 ms', middle('firstChunkP50Us', MS_PER_US), 2),
  column('lag p50 us', middle('lagP50Us')),
  column('lag p99 us', middle('lagP99Us')),
  errors,
];

const groups: Readonly<Record<Group, { readonly title: string; readonly columns: readonly Column<Row>[] }>> = {
  json1k: { title: 'Requests of 1 KB, answers of 1 KB', columns: requestColumns },
  json32k: { title: 'Requests of 32 KB, answers of 1 KB', columns: requestColumns },
  stream: { title: 'Streams of 100 chunks, as fast as they go', columns: streamColumns },
  rate: { title: 'Latency at 500 requests per second', columns: rateColumns },
  open: { title: 'Open streams', columns: openColumns },
};

export interface Section {
  readonly title: string;
  readonly table: string;
}

/** One table for each group that was measured; a target that no round measured has no row. */
export function sections(results: Results, scenarios: readonly Scenario[]): readonly Section[] {
  return (Object.keys(groups) as Group[]).flatMap((group) => {
    const rows = scenarios
      .filter((scenario) => scenario.group === group)
      .flatMap((scenario) => Object.keys(results[scenario.name] ?? {}).map((target) => ({ results, scenario, target })))
      .filter((row) => rounds(row).some((sample) => sample !== undefined));
    return rows.length === 0 ? [] : [{ title: groups[group].title, table: table(groups[group].columns, rows) }];
  });
}

/** The floors beside what was measured. */
export function floorTable(results: Results): string {
  const rows = floors.map((floor) => ({ floor, measured: floor.measured(results) }));
  type FloorRow = (typeof rows)[number];
  const columns: readonly Column<FloorRow>[] = [
    { title: 'floor', align: 'left', cell: ({ floor }) => floor.text },
    {
      title: 'wanted',
      cell: ({ floor }) => `${floor.bound === 'at least' ? '>=' : '<='} ${floor.limit} ${floor.unit}`,
    },
    {
      title: 'measured',
      cell: ({ floor, measured }) =>
        measured === undefined ? figure(undefined) : `${figure(measured, floor.decimals)} ${floor.unit}`,
    },
    { title: 'verdict', align: 'left', cell: ({ floor, measured }) => verdictOf(floor, measured) },
  ];
  return table(columns, rows);
}
