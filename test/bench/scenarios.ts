import type { BodyName } from './bodies.ts';

export type Group = 'json1k' | 'json32k' | 'stream' | 'rate' | 'open';

export interface Scenario {
  readonly name: string;
  readonly group: Group;
  readonly body: BodyName;
  readonly connections: number;
  /** Requests per second; absent = each connection sends its next request when the last was answered. */
  readonly rate?: number;
  /** Exactly so many requests, then the window ends. */
  readonly total?: number;
  /** The first requests are spread over this time. */
  readonly rampSeconds?: number;
  /** Every target starts anew, so that memory does not depend on what was measured earlier. */
  readonly isFresh?: boolean;
  /** Part of `--quick`: everything a floor speaks about. */
  readonly isQuick?: boolean;
  /** Only measured when named. */
  readonly isExtra?: boolean;
}

const json = (group: 'json1k' | 'json32k', connections: number): Scenario => ({
  name: `${group === 'json1k' ? 'j1k' : 'j32k'}-c${connections}`,
  group,
  body: group,
  connections,
  isQuick: connections === 32,
});

const open = (name: string, connections: number, body: BodyName): Scenario => ({
  name,
  group: 'open',
  body,
  connections,
  total: connections,
  rampSeconds: 1,
  isFresh: true,
});

export const scenarios: readonly Scenario[] = [
  json('json1k', 1),
  json('json1k', 32),
  json('json1k', 256),
  json('json32k', 1),
  json('json32k', 32),
  json('json32k', 256),
  { name: 'stream-100', group: 'stream', body: 'stream100', connections: 64, isQuick: true },
  { name: 'rate-500', group: 'rate', body: 'json1k', connections: 64, rate: 500, isQuick: true },
  { ...open('open-1000', 1_000, 'paced50ms'), isQuick: true },
  { ...open('open-200', 200, 'paced20ms'), isExtra: true },
];

export const isStreaming = (scenario: Scenario): boolean => scenario.group === 'stream' || scenario.group === 'open';
