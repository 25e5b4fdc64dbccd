/** A parsed route key. The `$default` route has no method and no segments. */
export interface RouteKey {
  readonly text: string;
  /** An HTTP method, `ANY`, or undefined for `$default`. */
  readonly method?: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string };

/** A route key that API Gateway rejects: neither `$default` nor a method and path. */
export class InvalidRouteKeyError extends Error {
  constructor(key: string) {
    super(`route key ${key} is neither a method and path nor $default`);
    this.name = 'InvalidRouteKeyError';
  }
}

const KEY = /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/.*)$/;

/** Parses a route key. @throws InvalidRouteKeyError */
export function parseRouteKey(text: string): RouteKey {
  if (text === '$default') return { text, segments: [] };
  const [, method, path] = KEY.exec(text) ?? [];
  if (method === undefined || path === undefined) throw new InvalidRouteKeyError(text);
  const segments = path === '/' ? [] : path.slice(1).split('/').map(parseSegment);
  if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy')) throw new InvalidRouteKeyError(text);
  return { text, method, segments };
}

function parseSegment(text: string): Segment {
  const [, name, plus] = /^\{([^{}+]+)(\+)?\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'literal', text };
  return { kind: plus ? 'greedy' : 'parameter', name };
}

/** Returns the path of a route in ARNs; `$default` for the default route. */
export function routePathOf(key: RouteKey): string {
  return key.text === '$default' ? '$default' : key.text.slice(key.text.indexOf(' ') + 1);
}

export interface RouteMatch<Route> {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Finds the most specific route of a request (Developer Guide, "Create routes for HTTP APIs"): a full match before one
 * with a greedy variable, literal segments before variables, a specific method before ANY, `$default` last.
 * @param path as sent, still percent-encoded
 */
export function findRoute<Route extends { readonly key: RouteKey }>(
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch<Route> | undefined {
  const segments = path === '/' ? [] : path.slice(1).split('/');
  const matches = routes.flatMap((route) => {
    const parameters = match(route.key, method, segments);
    return parameters ? [{ route, parameters }] : [];
  });
  return matches.sort((a, b) => compareRanks(rankOf(a.route.key), rankOf(b.route.key)))[0];
}

function match(key: RouteKey, method: string, segments: readonly string[]): Record<string, string> | undefined {
  if (key.method === undefined) return {};
  if (key.method !== 'ANY' && key.method !== method) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of key.segments.entries()) {
    const value = segments[index];
    if (value === undefined) return undefined;
    if (segment.kind === 'greedy') {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      return { ...parameters, [segment.name]: decode(rest) };
    }
    if (segment.kind === 'literal' && decode(value) !== segment.text) return undefined;
    if (segment.kind === 'parameter') {
      if (value === '') return undefined;
      parameters[segment.name] = decode(value);
    }
  }
  return segments.length === key.segments.length ? parameters : undefined;
}

/** Percent-decodes a text, but returns one with malformed escapes unchanged. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const SEGMENT_RANK = { literal: 0, parameter: 1, greedy: 2 } as const;

/** Returns the rank of a route key; the lowest wins: first greedy or not, then each segment, then the method. */
function rankOf(key: RouteKey): readonly number[] {
  if (key.method === undefined) return [3];
  const segments = key.segments.map(({ kind }) => SEGMENT_RANK[kind]);
  return [segments.at(-1) === SEGMENT_RANK.greedy ? 1 : 0, ...segments, -1, key.method === 'ANY' ? 1 : 0];
}

/**
 * Compares ranks. A longer greedy route is more specific: it has a literal where the shorter one has its greedy
 * variable.
 */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
