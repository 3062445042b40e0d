import { type Money, pico } from '@weir/core';

/** The most one row or one hold can say: 10^30 pico-USD, so that 10^8 of them still add up in numeric(38, 0). */
export const MAX_MONEY: Money = pico(10n ** 30n);
