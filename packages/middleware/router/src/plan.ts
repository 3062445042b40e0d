import type { Policy, PolicyStep, RouterOptions, Threshold, VirtualModel } from './options.ts';

/** Minimum quality by how hard a request looks and by its class. */
export interface Levels {
  /** Hardest first. */
  readonly thresholds: readonly Threshold[];
  readonly floors: Readonly<Record<string, number>>;
}

/** How a name is routed. */
export interface Plan {
  /** The virtual name; undefined for the plan of all real names. */
  readonly virtual: string | undefined;
  /** Names of a virtual model; undefined for every card. */
  readonly candidates: readonly string[] | undefined;
  readonly steps: readonly PolicyStep[];
  /** Undefined where complexity decides nothing. */
  readonly levels: Levels | undefined;
}

export interface Plans {
  readonly real: Plan;
  readonly virtual: ReadonlyMap<string, Plan>;
}

/** What the options say about names, read once. */
export function plansOf(options: RouterOptions): Plans {
  const models: Readonly<Record<string, VirtualModel>> = { auto: {}, ...options.models };
  const steps = stepsOf(options.policy);
  const virtual = Object.entries(models).map(([name, model]) => [name, virtualPlan(name, model, options)] as const);
  return { real: { virtual: undefined, candidates: undefined, steps, levels: undefined }, virtual: new Map(virtual) };
}

function virtualPlan(name: string, model: VirtualModel, options: RouterOptions): Plan {
  const steps = stepsOf(model.policy ?? options.policy);
  const isByHand = steps.some((step) => step === 'ordered' || typeof step === 'object');
  const levels: Levels = {
    thresholds: (model.thresholds ?? options.thresholds).toSorted((left, right) => right.complexity - left.complexity),
    floors: model.floors ?? options.floors,
  };
  return {
    virtual: name,
    candidates: model.candidates,
    steps,
    levels: (model.byComplexity ?? !isByHand) ? levels : undefined,
  };
}

const isList = (policy: Policy): policy is readonly PolicyStep[] => Array.isArray(policy);

const stepsOf = (policy: Policy): readonly PolicyStep[] => (isList(policy) ? policy : [policy]);

/** The quality a request of this class and complexity must at least get. */
export function leastQuality({ thresholds, floors }: Levels, kind: string, complexity: number): number {
  const step = thresholds.find((threshold) => complexity >= threshold.complexity);
  const floor = Object.hasOwn(floors, kind) ? floors[kind]! : 0;
  return Math.max(step?.quality ?? 0, floor);
}
