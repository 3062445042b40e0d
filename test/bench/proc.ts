import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What Linux tells in /proc. Every function gives undefined (or does nothing) where there is no /proc. */

/** The unit of CPU times in /proc: 1/100 s on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const KIB_PER_MIB = 1024;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A process and everything it started. */
function family(pid: number): number[] {
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const children = threads.flatMap((thread) => (read(`/proc/${pid}/task/${thread}/children`) ?? '').split(' '));
  return [pid, ...children.filter((child) => child.trim() !== '').flatMap((child) => family(Number(child)))];
}

const total = (values: readonly (number | undefined)[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** CPU seconds used so far, user and kernel, all threads and children. */
export function cpuSeconds(pid: number): number | undefined {
  return total(
    family(pid).map((member) => {
      const stat = read(`/proc/${member}/stat`);
      if (stat === undefined) return undefined;
      // The second field is the name in parentheses and may hold spaces; counting starts behind it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    }),
  );
}

function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number | undefined {
  return total(
    family(pid).map((member) => {
      const match = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(`/proc/${member}/status`) ?? '');
      return match === null ? undefined : Number(match[1]) / KIB_PER_MIB;
    }),
  );
}

export const residentMiB = (pid: number): number | undefined => memory(pid, 'VmRSS');

/** The largest resident size since the last `resetPeak`. */
export const peakMiB = (pid: number): number | undefined => memory(pid, 'VmHWM');

export function resetPeak(pid: number): void {
  for (const member of family(pid)) {
    try {
      writeFileSync(`/proc/${member}/clear_refs`, '5');
    } catch {
      // Not Linux, or not our process: the peak is then the peak since its start.
    }
  }
}

/** Busy CPU seconds of the machine so far, of the given cores or of all. */
export function busySeconds(cores?: readonly number[]): number | undefined {
  const lines = read('/proc/stat')?.match(/^cpu\d+ .*$/gm);
  return lines === undefined || lines === null
    ? undefined
    : total(
        lines.map((line) => {
          const [name = '', user, nice, system, , , interrupt, softInterrupt] = line.split(/\s+/);
          if (cores !== undefined && !cores.includes(Number(name.slice(3)))) return 0;
          const ticks = [user, nice, system, interrupt, softInterrupt].map(Number);
          return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
        }),
      );
}
