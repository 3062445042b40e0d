import type { RouterOptions } from '../options.ts';
import type { Pick, Step } from '../pick.ts';
import { sessionKeys } from '../session-keys.ts';
import { Sessions } from '../sessions.ts';

/**
 * The target the session was last answered by, so that its prompt cache is read again; no say in a new session.
 * A session moves with the answer: when its target fails, it stays with whoever answered instead.
 */
export function sticky(options: RouterOptions): Step {
  const sessions = new Sessions({ ttlMs: options.stickyTtlMs, max: options.stickyMaxSessions });
  const known = new WeakMap<Pick, readonly string[]>();
  const keysOf = (pick: Pick): readonly string[] => {
    let keys = known.get(pick);
    if (keys === undefined) {
      const { call, spec, route } = pick;
      keys = sessionKeys(call, spec, options.stickyBy).map((key) => `${route.asked}\n${key}`);
      known.set(pick, keys);
    }
    return keys;
  };
  return {
    name: 'sticky',
    narrow(from, pick) {
      for (const key of keysOf(pick)) {
        const target = sessions.target(key, pick.now);
        const chosen = target === undefined ? undefined : from.find(({ name }) => name === target);
        if (chosen !== undefined) return [chosen];
      }
      return from;
    },
    answered(pick, { name }) {
      const key = keysOf(pick)[0];
      if (key !== undefined) sessions.remember(key, name, pick.now);
    },
  };
}
