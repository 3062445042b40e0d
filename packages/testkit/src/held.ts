import { formatUsd, type Hold, isShortage, type Shortage } from '@weir/core';

/** The hold that a reservation gave; throws where it gave none. */
export function held(outcome: Hold | Shortage): Hold {
  if (!isShortage(outcome)) return outcome;
  const { spent, reserved } = outcome.balance;
  throw new Error(`'${outcome.shortOf}' has no room: ${formatUsd(spent)} spent, ${formatUsd(reserved)} reserved`);
}
