import type { AlertsOptions, WebhookOptions } from '@weir/alerts';
import type { JsonSchema } from '@weir/core';

/** What is told of spending, and to whom besides the terminal. */
export interface AlertsConfig extends Partial<Omit<AlertsOptions, 'sinks'>> {
  readonly webhooks?: readonly Pick<WebhookOptions, 'url' | 'secret' | 'format'>[];
}

const above0 = (description: string) => ({ type: 'number', exclusiveMinimum: 0, description });

export const ALERTS_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'What is told of spending; without it alerts go to the terminal alone',
  properties: {
    webhooks: {
      type: 'array',
      description: 'Where alerts are posted, too',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['url', 'secret'],
        properties: {
          url: { type: 'string', minLength: 1, description: 'https:, or http: for loopback' },
          secret: { type: 'string', minLength: 16, description: 'Signs each message; better a variable' },
          format: { enum: ['json', 'slack'], description: 'slack sends `text` alone; default json' },
        },
      },
    },
    deviations: above0('Median absolute deviations above the mean at which spending a minute is odd; default 6'),
    leastUsdPerMinute: above0('USD a minute below which nothing is odd; default 0.05'),
    wasteShare: above0('Share of an hour that failed attempts may cost; default 0.2'),
    leastWasteUsd: above0('USD an hour below which nothing is waste; default 0.5'),
    sameToolCalls: {
      type: 'integer',
      minimum: 1,
      description: 'Times a conversation may repeat a tool call; default 5',
    },
  },
};
