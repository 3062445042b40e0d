import type { Call } from '@weir/core';
import { type JsonObject, type Loss, Losses } from '@weir/endpoints';

/** One field that some models do not take. */
export interface Refusal {
  /** A field of the request itself. */
  readonly field: string;
  /** Ends the sentence `'openai/o3' cannot take 'temperature': ...`. */
  readonly why: string;
  /** The field as the request spells it, where what is refused lies deeper: `output_config.effort`. */
  readonly at?: string;
  /** Whether a value is refused, beside the rest of the request. Default: every value that asks for something. */
  when?(value: unknown, request: JsonObject): boolean;
  /** What is left of a value where the caller chose to have it left out. Default: nothing. */
  without?(value: unknown): unknown;
}

/** What one family of models takes otherwise. What is not named passes. */
export interface FamilyRules {
  /** Fields known under another name that means the same: `{ max_tokens: 'max_completion_tokens' }`. */
  readonly renames?: Readonly<Record<string, string>>;
  readonly refusals: readonly Refusal[];
}

/** The rules of a model by its name; undefined for models of which nothing is known: they are left to the provider. */
export type ModelRules = (model: string) => FamilyRules | undefined;

/** Values that ask for what happens without them. */
const NEUTRAL: Readonly<Record<string, unknown>> = Object.freeze({
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  logprobs: false,
  top_logprobs: 0,
  n: 1,
});

/** Whether a value asks for nothing: it is what the field is taken for where it is absent. */
export const isNeutral = (field: string, value: unknown): boolean =>
  value === NEUTRAL[field] || (field === 'logit_bias' && Object.keys(value as object).length === 0);

type Asked = Pick<Call, 'target' | 'exchange'>;

/** What becomes of a field that is there: it stays, is left out in silence, or is refused. */
function verdict({ field, when }: Refusal, request: JsonObject): 'stays' | 'left out' | 'refused' {
  const value = request[field];
  if (value === undefined || value === null) return 'stays';
  if (when !== undefined) return when(value, request) ? 'refused' : 'stays';
  return isNeutral(field, value) ? 'left out' : 'refused';
}

const lossOf = ({ field, why }: Refusal): Loss => ({ field, why, changesMeaning: true });

/**
 * The request as the target's model takes it; the request itself, its bytes with it, where nothing has to change.
 * Checked before anything is sent: what the provider would refuse is refused here, so that another target may be tried.
 *
 * @throws WeirError `unsupported_parameter` (`reroute`) naming what the model does not take, unless the caller chose to
 * have it left out (`x-weir-unsupported: drop`).
 */
export function fitted<Request extends { readonly model?: unknown }>(
  call: Asked,
  request: Request,
  rulesOf: ModelRules,
): Request {
  const rules = rulesOf(call.target?.model ?? String(request.model));
  if (rules === undefined) return request;
  const fields = request as JsonObject;
  const changes = rules.refusals.filter((refusal) => verdict(refusal, fields) !== 'stays');
  const renames = Object.entries(rules.renames ?? {}).filter(
    ([from, to]) => fields[from] !== undefined && fields[to] === undefined,
  );
  if (changes.length === 0 && renames.length === 0) return request;
  const kept: { [field: string]: unknown } = { ...fields };
  for (const refusal of changes) {
    if (verdict(refusal, fields) === 'refused')
      new Losses(call as Call, [lossOf(refusal)]).drop(refusal.field, refusal.at);
    const left = refusal.without?.(kept[refusal.field]);
    if (left === undefined) delete kept[refusal.field];
    else kept[refusal.field] = left;
  }
  for (const [from, to] of renames) {
    if (kept[from] !== null) kept[to] = kept[from];
    delete kept[from];
  }
  return kept as unknown as Request;
}
