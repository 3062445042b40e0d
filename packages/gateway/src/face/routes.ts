import { type EndpointSpec, type Endpoints, WeirError } from '@weir/core';

export interface Route {
  readonly spec: EndpointSpec;
  /** Values of the `:name` segments. */
  readonly segments: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly spec: EndpointSpec;
  readonly parts: readonly string[];
  /** What the last segment must end with: one of these after a colon. Empty where it may end with anything. */
  readonly verbs: readonly string[];
}

/** `/models/:model:generate|stream` is `/models/:model` with two verbs. */
function patternOf(spec: EndpointSpec, full: string): Pattern {
  const [path, verbs] = /^(.*\/:[^/:]+):([^/:]+)$/.exec(full)?.slice(1) ?? [full];
  return { spec, parts: path!.split('/').slice(1), verbs: verbs?.split('|') ?? [] };
}

/** Other versions stand where the base says `v1`. */
function basesOf(basePath: string, { versions = [] }: EndpointSpec): readonly string[] {
  return basePath.endsWith('/v1')
    ? [basePath, ...versions.map((version) => basePath.slice(0, -2) + version)]
    : [basePath];
}

const NO_SEGMENTS: Readonly<Record<string, string>> = Object.freeze({});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new WeirError('unknown_path', 'The path has a malformed percent-encoding', { status: 400, cause });
  }
}

/** A segment and what it ends with after its last colon. */
function apart(segment: string): readonly [name: string, verb: string] {
  const colon = segment.lastIndexOf(':');
  return [segment.slice(0, Math.max(0, colon)), segment.slice(colon + 1)];
}

/** Segments by position; the last `:name` takes the rest, so that model ids with a slash work raw and encoded. */
function match(pattern: Pattern, whole: readonly string[]): Readonly<Record<string, string>> | undefined {
  const { parts, verbs } = pattern;
  if (whole.length < parts.length) return undefined;
  const segments: Record<string, string> = {};
  let path = whole;
  if (verbs.length > 0) {
    const [name, verb] = apart(whole.at(-1)!);
    if (!verbs.includes(verb)) return undefined;
    segments.verb = verb;
    path = [...whole.slice(0, -1), name];
  }
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part.startsWith(':')) segments[part.slice(1)] = decoded(isLast ? path.slice(index).join('/') : path[index]!);
    else if (part !== path[index] || (isLast && path.length > parts.length)) return undefined;
  }
  return segments;
}

/** Finds the endpoint of a method and path. Static paths are one map lookup. */
export function router(endpoints: Endpoints, basePath: string): (method: string, path: string) => Route {
  const fixed = new Map<string, Route>();
  const patterns: Pattern[] = [];
  const methods = new Map<string, Set<string>>();
  for (const spec of endpoints.values()) {
    if (spec.path === '') continue;
    for (const base of basesOf(basePath, spec)) {
      const full = base + spec.path;
      methods.set(full, (methods.get(full) ?? new Set()).add(spec.method));
      if (full.includes(':')) patterns.push(patternOf(spec, full));
      else fixed.set(`${spec.method} ${full}`, { spec, segments: NO_SEGMENTS });
    }
  }
  return (method, path) => {
    const end = path.indexOf('?');
    const bare = end < 0 ? path : path.slice(0, end);
    const known = fixed.get(`${method} ${bare}`);
    if (known !== undefined) return known;
    const parts = bare.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.spec.method !== method) continue;
      const segments = match(pattern, parts);
      if (segments !== undefined) return { spec: pattern.spec, segments };
    }
    const allowed = methods.get(bare);
    if (allowed !== undefined)
      throw new WeirError('method_not_allowed', `${method} is not served at this path, ${[...allowed].join(', ')} is`);
    throw new WeirError(
      'unknown_path',
      `Nothing is served at ${method} ${bare.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')}`,
    );
  };
}
