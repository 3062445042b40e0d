import { type Fields, withChoices } from '@weir/provider-kit';

/** Where the content filter runs beside the model, events about it have no delta, or no finish reason. */
export const azureEvent = (event: Fields): Fields =>
  withChoices(event, (choice) => {
    if (choice.delta !== undefined && choice.finish_reason !== undefined) return choice;
    return { ...choice, delta: choice.delta ?? {}, finish_reason: choice.finish_reason ?? null };
  });
