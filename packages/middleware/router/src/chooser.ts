import { type Call, type EndpointSpec, rawOf, type Tokenizer, WeirError, type Workload } from '@weir/core';
import type { Candidate } from './candidate.ts';
import { LazyPick } from './lazy-pick.ts';
import { preferring, type Step } from './pick.ts';
import { leastQuality, type Plan } from './plan.ts';
import { fastest } from './policies/fastest.ts';
import { quoted, refusalError } from './refusal.ts';
import type { Route } from './routes.ts';
import type { Workloads } from './workload/workloads.ts';

/** A candidate, and why it is this one. */
export interface Choice {
  readonly candidate: Candidate;
  /** Short ASCII: `cheapest of 4`. */
  readonly reason: string;
  /** Those able and not ruled out. */
  readonly among: readonly Candidate[];
  readonly pick: LazyPick;
}

export interface ChooserServices {
  readonly tokenizer: Tokenizer | undefined;
  readonly workloads: Workloads;
  stepsOf(plan: Plan): readonly Step[];
}

/** Makes the one choice of a pick: those able, less those ruled out or too small, narrowed by quality and policy. */
export class Chooser {
  readonly #services: ChooserServices;

  constructor(services: ChooserServices) {
    this.#services = services;
  }

  /** @throws WeirError advising `stop` when nothing is left to choose from. */
  choose(call: Call, spec: EndpointSpec, route: Route, now: number): Choice | Promise<Choice> {
    if (route.refusal !== undefined) throw refusalError(route.refusal);
    const pick = new LazyPick(call, spec, route, now);
    const among = this.#possible(pick);
    const { levels } = route.plan;
    if (among.length < 2 || levels === undefined || !route.qualitiesDiffer) return this.#narrow(pick, among);
    const workload = this.#services.workloads.of(call);
    if ('kind' in workload) return this.#narrow(pick, this.#goodEnough(pick, among, workload), among, workload);
    return workload.then((found) => this.#narrow(pick, this.#goodEnough(pick, among, found), among, found));
  }

  #possible(pick: LazyPick): readonly Candidate[] {
    const { call, route } = pick;
    const { ruledOut } = call.exchange;
    const left = ruledOut.size === 0 ? route.able : notRuledOut(pick);
    return this.#large(pick, left);
  }

  /** Those whose context window holds the request, and whose output limit holds the caller's where any does. */
  #large(pick: LazyPick, from: readonly Candidate[]): readonly Candidate[] {
    const { call, spec, route } = pick;
    const output = spec.outputLimit(call.request) ?? 0;
    const fits =
      output <= route.smallestOutput
        ? from
        : preferring(from, ({ card }) => output <= (card.maxOutputTokens ?? output));
    if (isSmall(pick, output)) return fits;
    const { tokenizer } = this.#services;
    const grades = fits.map(({ card }) => pick.size.fits(card, output, tokenizer));
    const surely = fits.filter((_, index) => grades[index] === 'yes');
    if (surely.length > 0) return surely;
    const perhaps = fits.filter((_, index) => grades[index] === 'perhaps');
    if (perhaps.length > 0) return perhaps;
    throw tooLong(pick, output, fits);
  }

  /** Those of the quality the request calls for, or the best there are. */
  #goodEnough(pick: LazyPick, from: readonly Candidate[], workload: Workload): readonly Candidate[] {
    const least = leastQuality(pick.route.plan.levels!, workload.kind, workload.complexity);
    if (least === 0 || from.every(({ quality }) => quality >= least)) return from;
    const best = Math.min(least, Math.max(...from.map(({ quality }) => quality)));
    return from.filter(({ quality }) => quality >= best);
  }

  #narrow(pick: LazyPick, from: readonly Candidate[], among = from, workload?: Workload): Choice {
    pick.workload = workload;
    if (from.length === 1) {
      const reason = among.length === 1 ? 'only' : reasonOf('quality', among.length, workload);
      return { candidate: from[0]!, reason, among, pick };
    }
    let left = preferring(from, ({ track }) => !track.isResting(pick.now));
    let reason = left.length === 1 ? 'healthy' : 'first';
    for (const step of this.#services.stepsOf(pick.route.plan)) {
      if (left.length === 1) break;
      const narrowed = step.narrow(left, pick);
      if (narrowed.length < left.length) reason = step.name;
      left = narrowed;
    }
    if (left.length > 1) left = fastest.narrow(left, pick);
    return { candidate: left[0]!, reason: reasonOf(reason, from.length, workload), among, pick };
  }
}

/** @throws what the last one left failed with: more useful than that none is left. */
function notRuledOut({ call, route }: LazyPick): readonly Candidate[] {
  const { ruledOut } = call.exchange;
  const smallerThan = tooSmall(route, call);
  const left = route.able.filter(
    ({ name, card }) => !ruledOut.has(name) && (card.contextWindow ?? Number.POSITIVE_INFINITY) > smallerThan,
  );
  if (left.length > 0) return left;
  const names = new Set(route.able.map(({ name }) => name));
  const last = [...ruledOut].findLast(([name]) => names.has(name))?.[1];
  throw (last ?? new WeirError('no_target', `Every target of ${quoted(route.asked)} is ruled out`)).advising('stop');
}

/** Where the request was too long for one window, it is for every window that is not larger. */
function tooSmall({ able }: Route, { exchange: { ruledOut } }: Call): number {
  let window = -1;
  for (const { name, card } of able) {
    if (ruledOut.get(name)?.code === 'context_length_exceeded') window = Math.max(window, card.contextWindow ?? -1);
  }
  return window;
}

/** Whether it certainly fits everywhere, told without reading it: its bytes are more than its text's. */
function isSmall({ call, route }: LazyPick, output: number): boolean {
  if (route.smallestWindow === Number.POSITIVE_INFINITY) return true;
  const raw = route.isTextOnly ? rawOf(call.request) : undefined;
  return raw !== undefined && raw.bytes.length / 2 + output <= route.smallestWindow;
}

function tooLong({ size, route }: LazyPick, output: number, among: readonly Candidate[]): WeirError {
  const window = Math.max(...among.map(({ card }) => card.contextWindow ?? 0));
  const wish = output === 0 ? '' : ` and asks for ${output} more`;
  return new WeirError(
    'context_length_exceeded',
    `The request has about ${size.inputTokens(undefined)} tokens${wish}; the context window of ${quoted(route.asked)} is ${window}`,
    { advice: 'stop' },
  );
}

/** Short ASCII: classes are checked where they are found. */
function reasonOf(step: string, count: number, workload: Workload | undefined): string {
  if (workload === undefined) return `${step} of ${count}`;
  return `${step} of ${count}, ${workload.kind} ${Math.round(workload.complexity * 100) / 100}`;
}
