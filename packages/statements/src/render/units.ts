import type { UsageUnit } from '@weir/core';
import type { Statement } from '../statement.ts';

/** The units a statement has figures for, in the order they were first met. */
export const unitsOf = ({ total }: Statement): readonly UsageUnit[] =>
  (Object.keys(total.usage) as UsageUnit[]).filter((unit) => (total.usage[unit] ?? 0) > 0);
