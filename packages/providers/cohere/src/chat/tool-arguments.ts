import { textOf } from '@weir/endpoints';

/** Arguments as they were written; of a function without any, Cohere writes `null` or nothing. */
export const argumentsOf = (written: unknown): string => (written === 'null' ? '' : textOf(written));
