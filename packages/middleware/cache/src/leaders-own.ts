import { type ErrorCode, WeirError } from '@weir/core';

/** Errors about who asked rather than about what was asked: others may well be served. */
const LEADERS_OWN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cancelled',
  'deadline_exceeded',
  'budget_exceeded',
  'max_cost_exceeded',
  'permission_denied',
]);

const MAX_CAUSES = 8;

/** Whether a failed call says nothing about the same call of somebody else: itself or one of its causes is personal. */
export function isLeadersOwn(error: WeirError): boolean {
  let cause: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && WeirError.is(cause); depth++) {
    if (LEADERS_OWN.has(cause.code)) return true;
    cause = cause.details.cause;
  }
  return false;
}
