import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import type { ChatRequest, ChatTool, ChatToolChoice } from '@weir/endpoints';
import { present } from '../shared/read.ts';
import { chatMessagesOf } from './chat-messages-of.ts';
import { cacheControlOf } from './chat-part-of.ts';

const ANSWER = 'answer';

type Tools = LanguageModelV4CallOptions['tools'];

const functionsOf = (tools: Tools): readonly ChatTool[] =>
  (tools ?? []).flatMap((tool): ChatTool[] => {
    if (tool.type !== 'function') return [];
    const { name, description, inputSchema, strict, providerOptions } = tool;
    const declared = {
      name,
      parameters: inputSchema as { readonly [keyword: string]: unknown },
      ...present({ description, strict }),
    };
    return [{ type: 'function', function: declared, ...cacheControlOf(providerOptions) }];
  });

function choiceOf({ toolChoice }: LanguageModelV4CallOptions): ChatToolChoice | undefined {
  if (toolChoice?.type !== 'tool') return toolChoice?.type;
  return { type: 'function', function: { name: toolChoice.toolName } };
}

function formatOf({ responseFormat }: LanguageModelV4CallOptions): ChatRequest['response_format'] | undefined {
  if (responseFormat?.type !== 'json') return undefined;
  const { schema, name = ANSWER, description } = responseFormat;
  if (schema === undefined) return { type: 'json_object' };
  const json_schema = {
    name,
    schema: schema as { readonly [keyword: string]: unknown },
    strict: true,
    ...present({ description }),
  };
  return { type: 'json_schema', json_schema };
}

/** What of the options weir itself is told: any further field of a chat request. */
function ownOptions({ providerOptions }: LanguageModelV4CallOptions): object {
  return providerOptions?.weir ?? {};
}

/**
 * A call of a model as a chat request.
 *
 * @param isStreamed whether it is asked for as a stream, with its usage
 * @throws UnsupportedFunctionalityError for what a chat cannot say.
 */
export function chatRequestOf(model: string, options: LanguageModelV4CallOptions, isStreamed: boolean): ChatRequest {
  const tools = functionsOf(options.tools);
  const effort = options.reasoning === 'provider-default' ? undefined : options.reasoning;
  return {
    model,
    messages: chatMessagesOf(options.prompt),
    ...present({
      max_completion_tokens: options.maxOutputTokens,
      temperature: options.temperature,
      top_p: options.topP,
      top_k: options.topK,
      presence_penalty: options.presencePenalty,
      frequency_penalty: options.frequencyPenalty,
      seed: options.seed,
      stop: options.stopSequences?.length === 0 ? undefined : options.stopSequences,
      response_format: formatOf(options),
      reasoning_effort: effort,
      tools: tools.length === 0 ? undefined : tools,
      tool_choice: tools.length === 0 ? undefined : choiceOf(options),
    }),
    ...ownOptions(options),
    ...(isStreamed ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

/** Tools of vendors have no place in a chat: the AI SDK's way is to leave them out and say so. */
export const warningsOf = ({ tools }: LanguageModelV4CallOptions): SharedV4Warning[] =>
  (tools ?? []).flatMap((tool): SharedV4Warning[] =>
    tool.type === 'function' ? [] : [{ type: 'unsupported', feature: `provider-defined tool ${tool.id}` }],
  );
