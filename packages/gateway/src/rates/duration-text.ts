/** As OpenAI writes it: `120ms`, `6s`, `1m30.5s`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes === 0 ? '' : `${minutes}m`}${(ms % 60_000) / 1_000}s`;
}
