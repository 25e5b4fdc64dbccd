/** A route key taken apart. The `$default` route has no method and no segments. */
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

/** A key that is not `$default` and not a method and path as API Gateway takes them. */
export class InvalidRouteKey extends Error {
  constructor(key: string) {
    super(`route key ${key} is not a method and path, or $default`);
    this.name = 'InvalidRouteKey';
  }
}

const KEY = /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/.*)$/;

/** @throws InvalidRouteKey */
export function parseRouteKey(text: string): RouteKey {
  if (text === '$default') return { text, segments: [] };
  const [, method, path] = KEY.exec(text) ?? [];
  if (method === undefined || path === undefined) throw new InvalidRouteKey(text);
  const segments = path === '/' ? [] : path.slice(1).split('/').map(parseSegment);
  if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy')) throw new InvalidRouteKey(text);
  return { text, method, segments };
}

function parseSegment(text: string): Segment {
  const [, name, plus] = /^\{([^{}+]+)(\+)?\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'literal', text };
  return { kind: plus ? 'greedy' : 'parameter', name };
}

/** The path of a route as it stands in ARNs, `$default` for the default route. */
export function pathOf(key: RouteKey): string {
  return key.text === '$default' ? '$default' : key.text.slice(key.text.indexOf(' ') + 1);
}

export interface RouteMatch<Route> {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The most specific route of a request (Developer Guide, "Create routes for HTTP APIs"): a full match before one with a
 * greedy variable, literal segments before variables, a route's own method before ANY, `$default` last.
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
    const given = segments[index];
    if (given === undefined) return undefined;
    if (segment.kind === 'greedy') {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      return { ...parameters, [segment.name]: decode(rest) };
    }
    if (segment.kind === 'literal' && decode(given) !== segment.text) return undefined;
    if (segment.kind === 'parameter') {
      if (given === '') return undefined;
      parameters[segment.name] = decode(given);
    }
  }
  return segments.length === key.segments.length ? parameters : undefined;
}

/** Percent-decoding that leaves malformed escapes as they are. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const SEGMENT_RANK = { literal: 0, parameter: 1, greedy: 2 } as const;

/** Smaller comes first: greedy or not, then segment by segment, then the method. */
function rankOf(key: RouteKey): readonly number[] {
  if (key.method === undefined) return [3];
  const segments = key.segments.map(({ kind }) => SEGMENT_RANK[kind]);
  return [segments.at(-1) === SEGMENT_RANK.greedy ? 1 : 0, ...segments, -1, key.method === 'ANY' ? 1 : 0];
}

/** A longer greedy route is the more specific: its literal stands where the shorter one has its greedy variable. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
