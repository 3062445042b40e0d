/** Units with a column of their own, because nearly every row has them and every report adds them up. */
export const TOKEN_UNITS = [
  'input_tokens',
  'cached_input_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
] as const;

const NAMES: ReadonlySet<string> = new Set(TOKEN_UNITS);

export const isTokenUnit = (unit: string): boolean => NAMES.has(unit);

/** Whether a usage has units beside those. */
export function hasOtherUnits(usage: Readonly<Record<string, number>>): boolean {
  for (const unit in usage) if (!isTokenUnit(unit)) return true;
  return false;
}
