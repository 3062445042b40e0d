import type { GooglePart } from '../../generate-content/generate-content-request.ts';
import type { GoogleUsage } from '../../generate-content/generate-content-response.ts';
import { exactJson } from '../../shared/exact-json.ts';
import { type Containment, openaiUsage } from '../../shared/openai-usage.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { reportedUsage } from '../../shared/reported-usage.ts';

const FINISHES: ReadonlyMap<unknown, string> = new Map([
  ['stop', 'STOP'],
  ['tool_calls', 'STOP'],
  ['function_call', 'STOP'],
  ['length', 'MAX_TOKENS'],
  ['content_filter', 'SAFETY'],
]);

/** Google's word for a finish reason. */
export const googleFinishOf = (finish: string): string => FINISHES.get(finish) ?? 'OTHER';

/** What a chat reply or event reports, in Google's form; undefined where nothing is. */
export function googleUsageOf(part: unknown, billing: Containment): GoogleUsage | undefined {
  const usage = openaiUsage(reportedUsage(part), billing);
  if (usage === undefined) return undefined;
  const cached = usage.cached_input_tokens ?? 0;
  const promptTokenCount =
    cached +
    (usage.input_tokens ?? 0) +
    (usage.input_audio_tokens ?? 0) +
    (usage.cache_write_tokens ?? 0) +
    (usage.cache_write_1h_tokens ?? 0);
  const candidatesTokenCount =
    (usage.output_tokens ?? 0) + (usage.output_audio_tokens ?? 0) + (usage.output_image_tokens ?? 0);
  const thoughtsTokenCount = usage.reasoning_tokens ?? 0;
  return {
    promptTokenCount,
    candidatesTokenCount,
    totalTokenCount: promptTokenCount + candidatesTokenCount + thoughtsTokenCount,
    ...(cached === 0 ? {} : { cachedContentTokenCount: cached }),
    ...(thoughtsTokenCount === 0 ? {} : { thoughtsTokenCount }),
  };
}

/** Mistral's answers can be lists of text and thinking parts. */
export const textIn = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listOf(content)
        .map((part) => textOf(objectOf(part).text))
        .join('');

/** The thinking of a message or delta, by any of its names. */
export const thinkingIn = ({ reasoning_content, reasoning }: JsonObject): string =>
  nonEmpty(reasoning_content) ?? textOf(reasoning);

/** Arguments that are no JSON object are handed on as the text they are. */
function argsOf(written: string): unknown {
  if (written.trim() === '') return {};
  try {
    const args = exactJson(written);
    return isObject(args) ? args : { arguments: written };
  } catch {
    return { arguments: written };
  }
}

/** A call of a tool, with the signature it has where Gemini made it. */
export function callPart({ id, function: called, extra_content }: JsonObject): GooglePart {
  const { name, arguments: written } = objectOf(called);
  const signature = nonEmpty(objectOf(objectOf(extra_content).google).thought_signature);
  return {
    functionCall: {
      ...(nonEmpty(id) === undefined ? {} : { id: textOf(id) }),
      name: textOf(name),
      args: isObject(written) ? written : argsOf(textOf(written)),
    },
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
  };
}

const DATA_URL = /^data:([^;,]*);base64,(.*)$/s;

/** An image that was drawn, where its data is there. */
export function imagePart(image: unknown): readonly GooglePart[] {
  const [, mimeType, data] = DATA_URL.exec(textOf(objectOf(objectOf(image).image_url).url)) ?? [];
  return data === undefined ? [] : [{ inlineData: { mimeType: mimeType!, data } }];
}
