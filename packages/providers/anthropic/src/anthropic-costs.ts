import { divideHalfEven, pico, type ReportLine, WeirError } from '@weir/core';
import { type JsonPage, pullPages, type ReportReader, reportAmount } from '@weir/provider-kit';

/** Most days one page may have. */
const DAYS_A_PAGE = 31;

interface CostBucket {
  readonly starting_at: string;
  readonly results: readonly {
    /** In cents, as a decimal text. */
    readonly amount?: unknown;
    readonly model?: unknown;
    readonly description?: unknown;
  }[];
}

/**
 * Anthropic's costs by day and model, all workspaces of the organisation; priority tiers are not among them.
 * https://platform.claude.com/docs/en/api/admin/cost_report (November 2026). Needs an admin key.
 */
export const anthropicCosts: ReportReader = async (pull, { from, to }) => {
  const range = `starting_at=${isoOf(from)}&ending_at=${isoOf(to)}`;
  const lines: ReportLine[] = [];
  const pages = pullPages({
    ...pull,
    path: (cursor) =>
      `/organizations/cost_report?${range}&bucket_width=1d&limit=${DAYS_A_PAGE}&group_by[]=description${
        cursor === undefined ? '' : `&page=${encodeURIComponent(cursor)}`
      }`,
    next: ({ has_more, next_page }) => (has_more === true && typeof next_page === 'string' ? next_page : undefined),
  });
  for await (const page of pages) for (const bucket of bucketsIn(page)) lines.push(...linesOf(bucket));
  return { provider: pull.provider, source: 'the cost report of Anthropic', lines };
};

const isoOf = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

function bucketsIn({ data }: JsonPage): readonly CostBucket[] {
  const isBucket = (bucket: Partial<CostBucket> | null): boolean =>
    typeof bucket?.starting_at === 'string' &&
    !Number.isNaN(Date.parse(bucket.starting_at)) &&
    Array.isArray(bucket.results);
  if (Array.isArray(data) && data.every(isBucket)) return data;
  throw new WeirError('upstream_malformed', "The cost report of Anthropic has no 'data' of days with results");
}

function linesOf({ starting_at, results }: CostBucket): ReportLine[] {
  const day = new Date(starting_at).toISOString().slice(0, 10);
  return results.map(({ amount, model, description }) => ({
    day,
    model: typeof model === 'string' ? model : typeof description === 'string' ? description : 'unnamed',
    cost: pico(divideHalfEven(reportAmount(amount), 100n)),
  }));
}
