import { type ReportLine, WeirError } from '@weir/core';
import { pullPages, type ReportReader, reportAmount } from '@weir/provider-kit';

interface ActivityItem {
  readonly date: string;
  readonly model: string;
  readonly usage: unknown;
  readonly requests?: unknown;
}

/**
 * OpenRouter's activity by day and model: the last 30 whole days, whatever window is asked for.
 * https://openrouter.ai/docs/api/api-reference/analytics (November 2026). Needs a management key.
 */
export const openrouterActivity: ReportReader = async (pull, { from, to }) => {
  const lines: ReportLine[] = [];
  for await (const { data } of pullPages({ ...pull, path: () => '/activity', next: () => undefined })) {
    if (!Array.isArray(data) || !data.every(isItem))
      throw new WeirError('upstream_malformed', "The activity of OpenRouter has no 'data' of days and models");
    for (const item of data) {
      const day = item.date.slice(0, 10);
      const at = Date.parse(day);
      if (at >= from && at < to) lines.push({ day, model: item.model, cost: reportAmount(item.usage) });
    }
  }
  return { provider: pull.provider, source: 'the activity API of OpenRouter', lines };
};

function isItem(item: Partial<ActivityItem> | null): boolean {
  return (
    typeof item?.model === 'string' &&
    typeof item.date === 'string' &&
    !Number.isNaN(Date.parse(item.date.slice(0, 10)))
  );
}
