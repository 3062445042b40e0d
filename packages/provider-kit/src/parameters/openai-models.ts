import { type JsonObject, listOf, objectOf } from '@weir/endpoints';
import { type FamilyRules, isNeutral, type ModelRules, type Refusal } from './model-rules.ts';

const SAMPLING = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logprobs',
  'top_logprobs',
  'logit_bias',
] as const;

const never = (field: string, why: string): Refusal => ({ field, why });
const neverSampled: readonly Refusal[] = SAMPLING.map((field) => never(field, 'the model always reasons'));

/** Whether a request asks for reasoning in so many words; what models do unasked is left to them. */
const asksReasoning = ({ reasoning_effort: effort }: JsonObject): boolean =>
  typeof effort === 'string' && effort !== 'none';

const sampledUnreasoned: readonly Refusal[] = SAMPLING.map((field) => ({
  field,
  why: "the model takes it with the reasoning_effort 'none' alone",
  when: (value, request) => asksReasoning(request) && !isNeutral(field, value),
}));

const efforts = (...known: readonly string[]): Refusal => ({
  field: 'reasoning_effort',
  why: `the model knows ${known.map((effort) => `'${effort}'`).join(', ')}`,
  when: (effort) => !known.includes(effort as string),
});

const NO_EFFORT = never('reasoning_effort', 'the model does not reason');
const NO_TOOLS_REASONING: Refusal = {
  field: 'reasoning_effort',
  why: 'the model reasons with function tools on the endpoint responses alone',
  when: (_, request) => asksReasoning(request) && listOf(request.tools).length > 0,
};
const noFormat = (...types: readonly string[]): Refusal => ({
  field: 'response_format',
  why: types.length > 1 ? 'the model writes no JSON on demand' : 'the model follows no JSON schema',
  when: (format) => types.includes(objectOf(format).type as string),
});

const RENAMES = { max_tokens: 'max_completion_tokens' } as const;
const reasoning = (...refusals: readonly (Refusal | readonly Refusal[])[]): FamilyRules => ({
  renames: RENAMES,
  refusals: refusals.flat(),
});
const plain = (...refusals: readonly Refusal[]): FamilyRules => ({ refusals: [NO_EFFORT, ...refusals] });
const named = (name: string): RegExp => new RegExp(`(^|/)${name}(-\\d{4}-\\d\\d-\\d\\d)?$`);

/** The first that matches counts. Sources: OpenAI's model pages, @ai-sdk/openai 4.0.118, November 2026. */
const FAMILIES: readonly (readonly [models: RegExp, rules: FamilyRules])[] = [
  [named('gpt-6-astra|gpt-6\\.1-sol'), reasoning(neverSampled, efforts('low', 'medium', 'high', 'xhigh', 'max'))],
  [
    named('gpt-6(\\.\\d+)?-\\w+'),
    reasoning(sampledUnreasoned, efforts('none', 'low', 'medium', 'high', 'xhigh', 'max')),
  ],
  [
    named('gpt-5\\.6(-\\w+)?'),
    reasoning(sampledUnreasoned, efforts('none', 'low', 'medium', 'high', 'xhigh', 'max'), NO_TOOLS_REASONING),
  ],
  [named('gpt-5\\.\\d+-(chat-latest|pro|codex\\S*)'), reasoning(sampledUnreasoned)],
  [named('gpt-5\\.1'), reasoning(sampledUnreasoned, efforts('none', 'low', 'medium', 'high'))],
  [
    named('gpt-5\\.[2-5](-mini|-nano)?'),
    reasoning(sampledUnreasoned, efforts('none', 'low', 'medium', 'high', 'xhigh')),
  ],
  [named('gpt-5-chat(-latest)?'), plain()],
  [named('gpt-5-pro'), reasoning(neverSampled, efforts('high'))],
  [named('gpt-5-codex'), reasoning(neverSampled)],
  [named('gpt-5(-mini|-nano)?'), reasoning(neverSampled, efforts('minimal', 'low', 'medium', 'high'))],
  [named('o[134](-mini|-pro)?'), reasoning(neverSampled, efforts('low', 'medium', 'high'))],
  [named('gpt-4(-32k)?(-0314|-0613)?'), plain(noFormat('json_object', 'json_schema'))],
  [named('gpt-(3\\.5-turbo|4-turbo)\\S*'), plain(noFormat('json_schema'))],
  [named('gpt-4o-2024-05-13'), plain(noFormat('json_schema'))],
  [
    named('gpt-4o(-mini)?-search-preview'),
    plain(
      ...['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'n'].map((field) =>
        never(field, 'models that search take none'),
      ),
    ),
  ],
  [named('(chatgpt-)?gpt-4(o|\\.1)\\S*|chatgpt-4o-latest'), plain()],
];

/** What OpenAI's models do not take in chat requests, by their own names, also behind a vendor's: `openai/gpt-5`. */
export const openaiModels: ModelRules = (model) => FAMILIES.find(([models]) => models.test(model))?.[1];
