import type { CallOf } from '@weir/core';
import { chatOutputLimit } from '../../chat/chat-parameters.ts';
import type { ResponsesRequest } from '../../responses/responses-request.ts';
import { type JsonObject, listOf, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { ResponseItems } from './response-items.ts';
import { responsesToolChoice, responsesTools } from './response-tools.ts';

/** Fields that are lost wherever they say something. */
const LOST = [
  'stop',
  'seed',
  'logit_bias',
  'presence_penalty',
  'frequency_penalty',
  'audio',
  'web_search_options',
  'functions',
  'prediction',
];
const CARRIED: ReadonlySet<string> = new Set([
  ...LOST,
  'function_call',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'modalities',
  'n',
  'reasoning_effort',
  'response_format',
  'store',
  'stream',
  'stream_options',
  'tool_choice',
  'tools',
  'verbosity',
]);

const saysNothing = (field: string, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (value === 0 && field !== 'seed');

function dropLost(request: JsonObject, losses: Losses): void {
  const { n, modalities } = request;
  if (typeof n === 'number' && n > 1) losses.drop('n');
  if (listOf(modalities).some((modality) => modality !== 'text')) losses.drop('modalities');
  for (const field of LOST) if (!saysNothing(field, request[field])) losses.drop(field);
}

function formatOf(format: unknown, losses: Losses): JsonObject | undefined {
  const { type, json_schema } = objectOf(format);
  if (type === undefined || type === 'text') return undefined;
  if (type === 'json_schema') return { type, ...objectOf(json_schema) };
  if (type === 'json_object') return { type };
  losses.drop('response_format');
  return undefined;
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined && value !== null && !(typeof value === 'object' && Object.keys(value).length === 0),
    ),
  );

/** What differs between models and providers of Responses. */
export interface ResponsesRules {
  /** Of `reasoning_details` that came out of it. */
  readonly format: string;
  /** Whether a model can be asked for its thinking, encrypted, so that a conversation may go on with it. */
  encryptsReasoning(model: string): boolean;
}

/**
 * A chat request as Responses: nothing is stored, and thinking is asked for so that it can come back. Fields neither
 * form knows pass.
 *
 * @throws WeirError `unsupported_parameter` naming what cannot be carried.
 */
export function responsesRequestOf(
  { request, target }: CallOf<'chat'>,
  losses: Losses,
  rules: ResponsesRules,
): ResponsesRequest {
  dropLost(request, losses);
  const model = target?.model ?? request.model;
  const rest = Object.fromEntries(Object.entries(request).filter(([field]) => !CARRIED.has(field)));
  const conversation = new ResponseItems(losses, rules.format);
  for (const [index, message] of listOf(request.messages).entries())
    conversation.add(objectOf(message), `messages[${index}]`);
  const include = [
    ...(rules.encryptsReasoning(model) ? ['reasoning.encrypted_content'] : []),
    ...(request.logprobs === true ? ['message.output_text.logprobs'] : []),
  ];
  return {
    ...rest,
    model,
    input: conversation.items,
    store: request.store === true,
    ...present({
      include,
      max_output_tokens: chatOutputLimit(request),
      reasoning: present({ effort: request.reasoning_effort }),
      text: present({ format: formatOf(request.response_format, losses), verbosity: request.verbosity }),
      tools: responsesTools(request.tools, losses),
      tool_choice: responsesToolChoice(request.tool_choice, losses),
      stream: request.stream === true ? true : undefined,
    }),
  };
}
