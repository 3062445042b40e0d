import { type Money, pico } from '@weir/core';

/** The most one row or one hold can say: 2^63 - 1 pico-USD, 9.2 million USD. Sums are not limited. */
export const MAX_MONEY: Money = pico(2n ** 63n - 1n);
