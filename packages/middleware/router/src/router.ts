import {
  type Answer,
  CATALOGUE,
  type Call,
  CLASSIFIER,
  CLOCK,
  defineMiddleware,
  ENDPOINTS,
  type Handler,
  optional,
  PROVIDERS,
  RANDOM,
  type ServicesOf,
  type Target,
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
    const go = (call: Call, choice: Choice, next: Handler): Promise<Answer> => {
      announce(call, choice);
      return send(call, choice, next, { clock, tracks, steps: stepsOf(choice.pick.route.plan) });
    };
    const route = (call: Call, next: Handler): Promise<Answer> => {
      if (call.target !== undefined) return pinned(call, call.target, next);
      const spec = endpoints.get(call.endpoint);
      if (spec === undefined || !spec.needsTarget) return next(call);
      const now = clock.now();
      const asked = spec.model(call.request) ?? options.defaultModel;
      const found = routes.of(call.endpoint, asked, spec.needs(call.request), now);
      const choosing = chooser.choose(call, spec, found, now);
      return 'candidate' in choosing ? go(call, choosing, next) : choosing.then((choice) => go(call, choice, next));
    };
    return withTraits(
      function router(call, next) {
        try {
          return route(call, next); // not async: a promise less on every call
        } catch (error) {
          return Promise.reject(error);
        }
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
  const routes = new Routes({ catalogue, tracks, plans, unknownQuality, providers });
  const workloads = new Workloads({ clock, rules: ruleClassifier(endpoints), classifier, classifierMs });
  return { tracks, routes, stepsOf, chooser: new Chooser({ tokenizer, workloads, stepsOf }) };
}

/** A pinned call goes where it is told, but not to a target that its exchange has ruled out. */
function pinned(call: Call, target: Target, next: Handler): Promise<Answer> {
  const failed = call.exchange.ruledOut.get(targetName(target));
  if (failed !== undefined) throw failed.advising('stop');
  call.exchange.headers.set('x-weir-route', 'pinned');
  return aim(call, target, next);
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
