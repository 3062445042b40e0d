import type { CallOf } from '@weir/core';
import type { ResponsesRequest } from '../../responses/responses-request.ts';
import type { ResponsesResponse, ResponsesUsage } from '../../responses/responses-response.ts';
import { type Containment, openaiUsage } from '../../shared/openai-usage.ts';
import { type JsonObject, listOf, nonEmpty, objectOf } from '../../shared/read.ts';
import { reportedUsage, servedTier } from '../../shared/reported-usage.ts';

/** What a response says again of its request, as OpenAI does. */
function echoOf(request: ResponsesRequest): JsonObject {
  const { reasoning, text } = request;
  return {
    background: false,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    store: request.store ?? true,
    temperature: request.temperature ?? null,
    text: {
      format: objectOf(text).format ?? { type: 'text' },
      ...(text?.verbosity == null ? {} : { verbosity: text.verbosity }),
    },
    tool_choice: request.tool_choice ?? 'auto',
    tools: listOf(request.tools),
    top_p: request.top_p ?? null,
    truncation: request.truncation ?? 'disabled',
  };
}

/** Everything of a response but its items and its end. */
export interface ResponseFrame {
  readonly id: string;
  /** Ends the ids of its items. */
  readonly suffix: string;
  with(state: Pick<ResponsesResponse, 'status' | 'output' | 'incomplete_details'> & JsonObject): ResponsesResponse;
}

/** @param part a chat reply, or the first event of a stream of one */
export function responseFrame({ request, exchange }: CallOf<'responses'>, part: JsonObject): ResponseFrame {
  const { created, model } = part;
  const id = `resp_${exchange.id}`;
  const service_tier = servedTier(part);
  const frame = {
    id,
    object: 'response',
    created_at: typeof created === 'number' && created > 0 ? created : Math.floor(exchange.startedAt / 1_000),
    model: nonEmpty(model) ?? request.model,
    error: null,
    ...echoOf(request),
    ...(service_tier === undefined ? {} : { service_tier }),
  };
  return { id, suffix: exchange.id, with: (state) => ({ ...frame, ...state }) as unknown as ResponsesResponse };
}

const ENDS: ReadonlyMap<unknown, string> = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
]);

/** How a chat finish ends a response. */
export function endOf(finish: unknown): Pick<ResponsesResponse, 'status' | 'incomplete_details'> {
  const reason = ENDS.get(finish);
  if (reason !== undefined) return { status: 'incomplete', incomplete_details: { reason } };
  if (typeof finish !== 'string') return { status: 'incomplete', incomplete_details: null }; // nobody says why it ended
  return { status: 'completed', incomplete_details: null };
}

/** What a chat reply or event reports, in Responses' form: caches inside the input, thinking inside the output. */
export function responsesUsageOf(part: unknown, billing: Containment): ResponsesUsage | null {
  const usage = openaiUsage(reportedUsage(part), billing);
  if (usage === undefined) return null;
  const hour = usage.cache_write_1h_tokens ?? 0;
  const written = (usage.cache_write_tokens ?? 0) + hour;
  const cached = usage.cached_input_tokens ?? 0;
  const sound = usage.input_audio_tokens ?? 0;
  const input = (usage.input_tokens ?? 0) + cached + written + sound;
  const reasoning = usage.reasoning_tokens ?? 0;
  const [spoken, painted] = [usage.output_audio_tokens ?? 0, usage.output_image_tokens ?? 0];
  const output = (usage.output_tokens ?? 0) + reasoning + spoken + painted;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cached,
      cache_write_tokens: written,
      ...(hour === 0 ? {} : { cache_write_1h_tokens: hour }),
      ...(sound === 0 ? {} : { audio_tokens: sound }),
    },
    output_tokens: output,
    output_tokens_details: {
      reasoning_tokens: reasoning,
      ...(spoken === 0 ? {} : { audio_tokens: spoken }),
      ...(painted === 0 ? {} : { image_tokens: painted }),
    },
    total_tokens: input + output,
    ...(usage.searches === undefined ? {} : { server_tool_use: { web_search_requests: usage.searches } }),
  };
}
