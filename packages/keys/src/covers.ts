/** Whether everything that the pattern `inner` names is named by `outer` too. Both may end in `*`. */
function isWithin(inner: string, outer: string): boolean {
  if (!outer.endsWith('*')) return inner === outer;
  return inner.startsWith(outer.slice(0, -1));
}

/** A pattern of models without a slash is of the model's name, wherever it is served. */
const modelOf = (pattern: string): string | undefined => {
  const slash = pattern.indexOf('/');
  return slash < 0 ? undefined : pattern.slice(slash + 1);
};

/** The first of `inner` that none of `outer` covers; undefined when all are. */
export function uncovered(inner: readonly string[], outer: readonly string[], areModels: boolean): string | undefined {
  return inner.find(
    (pattern) =>
      !outer.some((wide) => {
        if (isWithin(pattern, wide)) return true;
        const model = areModels && !wide.includes('/') ? modelOf(pattern) : undefined;
        return model !== undefined && isWithin(model, wide);
      }),
  );
}
