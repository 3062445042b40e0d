import { type Ability, type ErrorCode, type ModelCard, WeirError } from '@weir/core';
import { nearNames } from './near-names.ts';

/** Why nothing can serve a request; kept with the route, so that asking again costs no search. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly param?: string;
}

/** The parameter that asks for an ability, as OpenAI's endpoints spell it. */
const PARAMETER: { readonly [ability: string]: string } = Object.freeze({
  stream: 'stream',
  tools: 'tools',
  parallel_tools: 'parallel_tool_calls',
  json_object: 'response_format',
  json_schema: 'response_format',
  image_input: 'messages',
  audio_input: 'messages',
  file_input: 'messages',
  audio_output: 'modalities',
  logprobs: 'logprobs',
  multiple_choices: 'n',
  reasoning: 'reasoning_effort',
});

const LONGEST_NAME = 64;

/** A name from a request, short enough for a message. */
export const quoted = (name: string): string =>
  `'${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}...` : name}'`;

/** Nothing in the catalogue goes by the name. */
export function unknownModel(asked: string, cards: readonly ModelCard[]): Refusal {
  const near = nearNames(asked, cards);
  const hint = near.length === 0 ? '' : `; near: ${near.map(quoted).join(', ')}`;
  return { code: 'model_not_found', message: `The model ${quoted(asked)} is not served here${hint}`, param: 'model' };
}

/** The model is known, but for other endpoints. */
export const wrongEndpoint = (asked: string, endpoint: string): Refusal => ({
  code: 'unsupported_parameter',
  message: `${quoted(asked)} does not serve the endpoint '${endpoint}'`,
  param: 'model',
});

/** The model is known and serves the endpoint, but nowhere with everything this request needs. */
export function unableModel(asked: string, serving: readonly ModelCard[], needs: readonly Ability[]): Refusal {
  const counts = needs.map((need) => serving.filter(({ abilities }) => abilities.includes(need)).length);
  const rarest = needs[counts.indexOf(Math.min(...counts))]!;
  const param = PARAMETER[rarest] ?? rarest;
  const together =
    Math.min(...counts) > 0 ? ` together with ${needs.filter((need) => need !== rarest).join(', ')}` : '';
  return {
    code: 'unsupported_parameter',
    message: `${quoted(asked)} cannot do '${rarest}'${together}, which '${param}' asks for`,
    param,
  };
}

/** `stop`: every card was looked at already, nobody above can do better by asking again. */
export const refusalError = ({ code, message, param }: Refusal): WeirError =>
  new WeirError(code, message, { advice: 'stop', ...(param === undefined ? {} : { param }) });
