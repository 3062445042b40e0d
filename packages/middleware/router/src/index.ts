export { aim } from './aim.ts';
export type { Policy, PolicyStep, RouterOptions, Threshold, VirtualModel } from './options.ts';
export { router } from './router.ts';
export type { RouteChosen } from './router-events.ts';
export { ruleClassifier } from './workload/rule-classifier.ts';
