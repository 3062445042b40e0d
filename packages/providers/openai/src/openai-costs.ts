import { type ReportLine, WeirError } from '@weir/core';
import { type JsonPage, pullPages, type ReportReader, reportAmount } from '@weir/provider-kit';

/** Most days one page may have. */
const DAYS_A_PAGE = 180;

interface CostBucket {
  readonly start_time: number;
  readonly results: readonly { readonly amount?: { readonly value?: unknown }; readonly line_item?: unknown }[];
}

/**
 * OpenAI's costs by day and line item, which is what it invoices; all projects of the organisation.
 * https://platform.openai.com/docs/api-reference/usage/costs (November 2026). Needs an admin key.
 */
export const openaiCosts: ReportReader = async (pull, { from, to }) => {
  const range = `start_time=${from / 1000}&end_time=${to / 1000}`;
  const lines: ReportLine[] = [];
  const pages = pullPages({
    ...pull,
    path: (cursor) =>
      `/organization/costs?${range}&bucket_width=1d&limit=${DAYS_A_PAGE}&group_by=line_item${
        cursor === undefined ? '' : `&page=${encodeURIComponent(cursor)}`
      }`,
    next: ({ has_more, next_page }) => (has_more === true && typeof next_page === 'string' ? next_page : undefined),
  });
  for await (const page of pages) for (const bucket of bucketsIn(page)) lines.push(...linesOf(bucket));
  return { provider: pull.provider, source: 'the costs API of OpenAI', lines };
};

function bucketsIn({ data }: JsonPage): readonly CostBucket[] {
  const isBucket = (bucket: Partial<CostBucket> | null): boolean =>
    Number.isSafeInteger(bucket?.start_time) && Array.isArray(bucket?.results);
  if (Array.isArray(data) && data.every(isBucket)) return data;
  throw new WeirError('upstream_malformed', "The costs of OpenAI have no 'data' of days with results");
}

function linesOf({ start_time, results }: CostBucket): ReportLine[] {
  const day = new Date(start_time * 1000).toISOString().slice(0, 10);
  return results.map(({ amount, line_item }) => ({
    day,
    model: modelIn(line_item),
    cost: reportAmount(amount?.value),
  }));
}

/** `gpt-5-mini-2025-08-07, cached input` is about that model; what is about none keeps its own name. */
const modelIn = (item: unknown): string => (typeof item === 'string' ? item.split(', ', 1)[0]! : 'unnamed');
