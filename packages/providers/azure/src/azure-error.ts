import type { WeirError } from '@weir/core';
import { type UpstreamFailure, upstreamError } from '@weir/provider-kit';

/**
 * What an error status of Azure's means. Prompts that were filtered, inputs that were too long and time that ran out are
 * charged although they fail: prompt and completion both.
 * https://learn.microsoft.com/azure/ai-foundry/openai/how-to/manage-costs, https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter (November 2026)
 */
export function azureError(failure: UpstreamFailure): WeirError {
  const error = upstreamError(failure);
  const isProcessed =
    error.code === 'content_refused' || error.code === 'context_length_exceeded' || failure.status === 408;
  return isProcessed ? error.with({ dispatch: { sent: true } }) : error;
}
