import type { Lever } from '@weir/core';

/** The levers, whose savings have columns of their own. Workers import only types of core: they start faster. */
export const LEVERS = ['cache', 'trimmer', 'router'] as const satisfies readonly Lever[];
