import { hash } from 'node:crypto';
import type { ChatRequest, ChatResponse } from '@weir/endpoints';
import { chatEndpoint } from '@weir/endpoints';
import { answerText, sampleOf, sandboxTokens } from './answer-text.ts';
import type { Fault } from './fault.ts';

const CREATED = 1_790_000_000;
const TOKENS_PER_MESSAGE = 4;

interface Tool {
  readonly type: string;
  readonly function?: { readonly name: string; readonly parameters?: unknown };
}

function promptOf(request: ChatRequest): string {
  return [...chatEndpoint.texts(request)].join('\n');
}

/** The tools the model calls: those demanded, or the first where the last turn is the user's and a choice is left. */
function toolCalls(request: ChatRequest, prompt: string): object[] | undefined {
  const tools = ((request.tools ?? []) as readonly Tool[]).filter(({ function: named }) => named !== undefined);
  const choice = request.tool_choice as unknown;
  if (tools.length === 0 || choice === 'none' || request.messages.at(-1)?.role !== 'user') return undefined;
  const forced = typeof choice === 'object' && choice !== null ? (choice as Tool).function?.name : undefined;
  const chosen = tools.find(({ function: named }) => named?.name === forced) ?? tools[0]!;
  const { name, parameters } = chosen.function!;
  const id = `call_${hash('sha256', prompt + name, 'hex').slice(0, 16)}`;
  return [
    {
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(sampleOf(parameters ?? { type: 'object' }, prompt)) },
    },
  ];
}

function contentOf(request: ChatRequest, model: string, prompt: string, choice: number): string {
  const format = request.response_format as { type?: string; json_schema?: { schema?: unknown } } | undefined | null;
  if (format?.type === 'json_schema') return JSON.stringify(sampleOf(format.json_schema?.schema, prompt + choice));
  if (format?.type === 'json_object') return JSON.stringify({ sandbox: true, characters: prompt.length });
  return answerText(model, prompt, choice);
}

/** Cuts a text to a number of the sandbox's tokens, and at the first stop sequence. */
function limited(text: string, request: ChatRequest): { readonly text: string; readonly isCut: boolean } {
  const stops = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []);
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  const stopped = ends.length === 0 ? text : text.slice(0, Math.min(...ends));
  const limit = request.max_completion_tokens ?? request.max_tokens ?? undefined;
  if (limit === undefined || sandboxTokens(stopped) <= limit) return { text: stopped, isCut: false };
  return { text: stopped.slice(0, limit * 4), isCut: true };
}

/** The whole answer to a chat request: deterministic, with realistic usage. */
export function sandboxChat(request: ChatRequest, model: string, fault: Fault): ChatResponse {
  const prompt = promptOf(request);
  const calls = toolCalls(request, prompt);
  let written = 0;
  const choices = Array.from({ length: request.n ?? 1 }, (_, index) => {
    if (calls !== undefined) {
      written += sandboxTokens(JSON.stringify(calls));
      return {
        index,
        message: { role: 'assistant', content: null, refusal: null, tool_calls: calls },
        logprobs: null,
        finish_reason: 'tool_calls',
      };
    }
    const { text, isCut } = limited(contentOf(request, model, prompt, index), request);
    written += sandboxTokens(text);
    return {
      index,
      message: { role: 'assistant', content: text, refusal: null },
      logprobs: null,
      finish_reason: fault.finish ?? (isCut ? 'length' : 'stop'),
    };
  });
  const read =
    sandboxTokens(prompt) + TOKENS_PER_MESSAGE * request.messages.length + chatEndpoint.otherInputTokens(request);
  const usage = {
    prompt_tokens: read,
    completion_tokens: written,
    total_tokens: read + written,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
  return {
    id: `chatcmpl-sandbox-${hash('sha256', model + prompt, 'hex').slice(0, 16)}`,
    object: 'chat.completion',
    created: CREATED,
    model,
    choices,
    ...(fault.hidesUsage === true ? {} : { usage }),
    system_fingerprint: 'sandbox',
  } as unknown as ChatResponse;
}
