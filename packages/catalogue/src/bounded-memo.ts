/** Remembers answers for keys that callers choose. Holds at most `capacity` of them; what is in use survives. */
export interface BoundedMemo<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  readonly size: number;
}

/** Two generations: a hit in the old one moves to the young one, and a full young one pushes the old one out. */
export function boundedMemo<Value>(capacity: number): BoundedMemo<Value> {
  const half = Math.max(1, Math.floor(capacity / 2));
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  const set = (key: string, value: Value): void => {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    set,
    get(key) {
      const recent = young.get(key);
      if (recent !== undefined) return recent;
      const value = old.get(key);
      if (value !== undefined) {
        old.delete(key);
        set(key, value);
      }
      return value;
    },
    get size() {
      return young.size + old.size;
    },
  };
}
