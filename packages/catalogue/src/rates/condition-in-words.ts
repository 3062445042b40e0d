import type { Price } from '@weir/core';

/** `over 200000 input tokens, batch tier`. */
export function inWords({ when = {}, until, atLeast, step }: Price): string {
  const { inputTokensOver, serviceTier, utcMinutes, utcDays, variant = {} } = when;
  const parts = Object.entries(variant).map(([name, value]) => `${name} ${value}`);
  if (inputTokensOver !== undefined) parts.push(`over ${inputTokensOver} input tokens`);
  if (serviceTier !== undefined) parts.push(`${serviceTier} tier`);
  if (utcMinutes !== undefined) parts.push(`${timeOfDay(utcMinutes.from)}-${timeOfDay(utcMinutes.to)} UTC`);
  if (utcDays !== undefined) parts.push(utcDays.map((day) => DAYS[day]).join(' '));
  if (until !== undefined) parts.push(`until ${new Date(until).toISOString().slice(0, 10)}`);
  if (atLeast !== undefined) parts.push(`at least ${atLeast}`);
  if (step !== undefined) parts.push(`in steps of ${step}`);
  return parts.join(', ');
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const timeOfDay = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
