import { WeirError } from '@weir/core';
import { listOf, objectOf } from '../shared/read.ts';

type Node = { [key: string]: unknown } | unknown[];

/** `$.a[0]['b c']` as `a`, 0, `b c`. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gy;
/** Longest list that is filled up to where an item was told. */
const MOST_ITEMS = 10_000;

function stepsOf(path: unknown): readonly (string | number)[] {
  const text = String(path);
  const steps: (string | number)[] = [];
  let at = 1;
  for (const [whole, name, index, single, double] of text.slice(1).matchAll(STEP)) {
    at += whole.length;
    steps.push(index === undefined ? (name ?? (single ?? double)!.replace(/\\(.)/g, '$1')) : Number(index));
  }
  const isWhole = text.startsWith('$') && at === text.length && steps.length > 0;
  if (isWhole && steps.every((step) => typeof step === 'string' || step < MOST_ITEMS)) return steps;
  throw new WeirError('upstream_malformed', 'A piece of arguments has no readable place');
}

/** Without a prototype, so that no name means anything but itself. */
const nodeFor = (step: string | number): Node => (typeof step === 'number' ? [] : Object.create(null));

const childOf = (node: Node, step: string | number): unknown =>
  Array.isArray(node) ? node[step as number] : node[step];

function put(node: Node, step: string | number, value: unknown): void {
  if (Array.isArray(node) !== (typeof step === 'number'))
    throw new WeirError('upstream_malformed', 'Pieces of arguments contradict each other');
  (node as { [key: string | number]: unknown })[step] = value;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Arguments that Vertex AI streams value by value, each with its place. */
export class PartialArguments {
  readonly #root: Node = Object.create(null);

  /** @throws WeirError `upstream_malformed` for a place that cannot be */
  add(partialArgs: unknown): void {
    for (const one of listOf(partialArgs)) {
      const { jsonPath, stringValue, numberValue, boolValue } = objectOf(one);
      const steps = stepsOf(jsonPath);
      const last = steps.at(-1)!;
      const node = this.#nodeOf(steps);
      const before = childOf(node, last);
      if (typeof stringValue === 'string')
        put(node, last, typeof before === 'string' ? before + stringValue : stringValue);
      else put(node, last, numberValue ?? boolValue ?? null);
    }
  }

  get value(): unknown {
    return this.#root;
  }

  get written(): string {
    return JSON.stringify(this.#root);
  }

  #nodeOf(steps: readonly (string | number)[]): Node {
    let node = this.#root;
    for (const [position, step] of steps.slice(0, -1).entries()) {
      let child = childOf(node, step);
      if (!isNode(child)) {
        child = nodeFor(steps[position + 1]!);
        put(node, step, child);
      }
      node = child as Node;
    }
    return node;
  }
}
