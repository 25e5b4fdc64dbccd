import type { World } from '../world/world.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError } from './error.ts';

const DEFAULT_LIMIT = 25;
const LONGEST_PAGE = 1000;

/**
 * One page of a list in Graph's shape, from `limit`, `after` and `before`.
 * @throws GraphError 100 for a cursor that is none
 */
export function pageOf<T>(world: World, call: GraphCall, all: readonly T[], show: (one: T) => unknown): unknown {
  const limit = Math.min(LONGEST_PAGE, Math.max(1, Number(textOf(call, 'limit') ?? DEFAULT_LIMIT) || DEFAULT_LIMIT));
  const [after, before] = [textOf(call, 'after'), textOf(call, 'before')];
  const end = before === undefined ? undefined : placeOf(before);
  const start = end === undefined ? (after === undefined ? 0 : placeOf(after) + 1) : Math.max(0, end - limit);
  const page = all.slice(start, end === undefined ? start + limit : end);
  const last = start + page.length - 1;
  if (page.length === 0) return { data: [] };
  const cursors = { before: cursorOf(start), after: cursorOf(last) };
  return {
    data: page.map(show),
    paging: {
      cursors,
      ...(last + 1 < all.length && { next: linkTo(world, call, limit, { after: cursors.after }) }),
      ...(start > 0 && { previous: linkTo(world, call, limit, { before: cursors.before }) }),
    },
  };
}

const cursorOf = (place: number): string => Buffer.from(`place:${place}`).toString('base64url');

function placeOf(cursor: string): number {
  const [, place] = /^place:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (place === undefined) throw new GraphError(100, { plain: true, message: '(#100) Invalid cursor.' });
  return Number(place);
}

function linkTo(world: World, call: GraphCall, limit: number, where: Readonly<Record<string, string>>): string {
  const url = new URL(`${world.publicOrigin}/simulator/graph${call.path}`);
  const kept = Object.keys(call.params).filter((name) => !['after', 'before', 'limit', 'access_token'].includes(name));
  for (const name of kept) url.searchParams.set(name, textOf(call, name) ?? '');
  for (const [name, value] of Object.entries({ ...where, limit: String(limit) })) url.searchParams.set(name, value);
  return url.href;
}
