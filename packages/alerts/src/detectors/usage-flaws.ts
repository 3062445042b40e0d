import { targetName } from '@weir/core';
import { type Detector, dayOf } from '../watched.ts';

/** Providers that report a usage which cannot be right. */
export const usageFlaws: Detector = ({ events, clock, raise }) =>
  events.on('usage:flawed', ({ attempt, reason }) => {
    const model = targetName(attempt.target);
    raise({
      kind: 'usage',
      subject: model,
      period: dayOf(clock.now()),
      message: `'${model}' reported a usage that cannot be right: ${reason}`,
    });
  });
