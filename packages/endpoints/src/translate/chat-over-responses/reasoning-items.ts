import type { ResponsesItem } from '../../responses/responses-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';

/** Whose thinking it is: OpenRouter's word for what came out of Responses. */
export const RESPONSES_FORMAT = 'openai-responses-v1';

const isOf =
  (format: string) =>
  (detail: unknown): detail is JsonObject =>
    isObject(detail) && detail.format === format;

/** An item of reasoning in chat's form: what may be shown, and what has to come back as it is. */
export function reasoningDetails(item: JsonObject, format: string): readonly JsonObject[] {
  const { id, summary, encrypted_content } = item;
  const data = nonEmpty(encrypted_content);
  if (data === undefined) return [];
  const common = { format, ...(nonEmpty(id) === undefined ? {} : { id }) };
  const texts = listOf(summary).map((part) => textOf(objectOf(part).text));
  return [
    ...texts.map((text) => ({ type: 'reasoning.summary', summary: text, ...common })),
    { type: 'reasoning.encrypted', data, ...common },
  ];
}

/** Items of reasoning from an assistant message of chat: each ends with what is encrypted. */
export function reasoningItems(details: unknown, format: string): readonly ResponsesItem[] {
  const items: ResponsesItem[] = [];
  let summary: JsonObject[] = [];
  for (const detail of listOf(details).filter(isOf(format))) {
    if (detail.type === 'reasoning.summary') summary.push({ type: 'summary_text', text: textOf(detail.summary) });
    if (detail.type !== 'reasoning.encrypted') continue;
    const id = nonEmpty(detail.id);
    items.push({ type: 'reasoning', ...(id === undefined ? {} : { id }), summary, encrypted_content: detail.data });
    summary = [];
  }
  return items;
}

/** Whether some of the thinking is in another format. */
export const hasForeign = (details: unknown, format: string): boolean =>
  listOf(details).some((detail) => !isOf(format)(detail));
