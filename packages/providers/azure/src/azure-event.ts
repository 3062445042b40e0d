import { type Fields, withChoices } from '@weir/provider-kit';

/**
 * Where the content filter runs beside the model, events about it have no delta, or no finish reason; the first one, about
 * the prompt, does not say what it is.
 */
export function azureEvent(event: Fields): Fields {
  const told = withChoices(event, (choice) => {
    if (choice.delta !== undefined && choice.finish_reason !== undefined) return choice;
    return { ...choice, delta: choice.delta ?? {}, finish_reason: choice.finish_reason ?? null };
  });
  return told.object === '' ? { ...told, object: 'chat.completion.chunk' } : told;
}
