import {
  CATALOGUE,
  type Call,
  CLASSIFIER,
  CLOCK,
  defineMiddleware,
  ENDPOINTS,
  optional,
  PROVIDERS,
  RANDOM,
  type ServicesOf,
  TOKENIZER,
  targetName,
  withTraits,
} from '@weir/core';
import { aim } from './aim.ts';
import { type Choice, Chooser } from './chooser.ts';
import { defaults, type RouterOptions, schema } from './options.ts';
import type { Step } from './pick.ts';
import { type Plan, plansOf } from './plan.ts';
import { Routes } from './routes.ts';
import { send } from './send.ts';
import { stepFactory } from './steps.ts';
import { Tracks } from './tracks.ts';
import { ruleClassifier } from './workload/rule-classifier.ts';
import { Workloads } from './workload/workloads.ts';
import './router-events.ts';

const INJECT = {
  catalogue: CATALOGUE,
  endpoints: ENDPOINTS,
  clock: CLOCK,
  random: RANDOM,
  tokenizer: optional(TOKENIZER),
  classifier: optional(CLASSIFIER),
  providers: optional(PROVIDERS),
};

type RouterServices = ServicesOf<typeof INJECT>;

/**
 * Picks one target for a call, sends it there, and rules the target out for the exchange when it fails: a fallback
 * above asks again and gets another.
 *
 * Candidates are the cards that can serve the request: its endpoint, everything it needs, its length. What they have
 * in common is settled by policy; for virtual models such as `auto`, harder requests get better models first.
 * A call that has a target already is pinned and sent there.
 *
 * @throws WeirError, advising `stop`: `model_not_found`, `unsupported_parameter`, `context_length_exceeded`, `no_target`,
 * or the last failure when every able target is ruled out.
 */
export const router = defineMiddleware<RouterOptions, typeof INJECT>({
  name: 'router',
  inject: INJECT,
  defaults,
  schema,
  create(services, options) {
    const { endpoints, clock } = services;
    const { routes, chooser, tracks, stepsOf } = assemble(services, options);
    return withTraits(
      async function router(call, next) {
        if (call.target !== undefined) return pinned(call, next);
        const spec = endpoints.get(call.endpoint);
        if (spec === undefined || !spec.needsTarget) return next(call);
        const asked = spec.model(call.request) ?? options.defaultModel;
        const route = routes.of(call.endpoint, asked, spec.needs(call.request));
        const choosing = chooser.choose(call, spec, route);
        const choice = 'candidate' in choosing ? choosing : await choosing;
        announce(call, choice);
        return send(call, choice, next, { clock, tracks, steps: stepsOf(route.plan) });
      },
      { name: 'router', provides: ['target'] },
    );
  },
});

function assemble(services: RouterServices, options: Readonly<RouterOptions>) {
  const { catalogue, endpoints, clock, random, tokenizer, classifier, providers } = services;
  const { decayMs, restAfterFailures, restMs, unknownQuality, classifierMs } = options;
  const tracks = new Tracks({ decayMs, restAfterFailures, restMs });
  const plans = plansOf(options);
  const stepOf = stepFactory({ random, tracks, options });
  const steps = new Map<Plan, readonly Step[]>(
    [plans.real, ...plans.virtual.values()].map((plan) => [plan, plan.steps.map(stepOf)]),
  );
  const stepsOf = (plan: Plan): readonly Step[] => steps.get(plan)!;
  const routes = new Routes({ catalogue, clock, tracks, plans, unknownQuality, providers });
  const workloads = new Workloads({ clock, rules: ruleClassifier(endpoints), classifier, classifierMs });
  return { tracks, routes, stepsOf, chooser: new Chooser({ clock, tokenizer, workloads, stepsOf }) };
}

/** A pinned call goes where it is told, but not to a target that its exchange has ruled out. */
function pinned(call: Call, next: Parameters<typeof aim>[2]): ReturnType<typeof aim> {
  const failed = call.exchange.ruledOut.get(targetName(call.target!));
  if (failed !== undefined) throw failed.advising('stop');
  call.exchange.headers.set('x-weir-route', 'pinned');
  return aim(call, call.target!, next);
}

function announce(call: Call, { candidate, reason, among, pick }: Choice): void {
  const { exchange } = call;
  exchange.headers.set('x-weir-route', reason);
  if (!exchange.events.hears('route:chosen')) return;
  exchange.events.emit('route:chosen', {
    exchange,
    target: candidate.target,
    candidates: among.map(({ name }) => name),
    reason,
    workload: pick.workload,
  });
}
