import type { SimulatorState } from '../domain/simulator-state.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError } from './graph-error.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;

/**
 * Returns one page of a list in Graph's format, by `limit`, `after` and `before`.
 * @throws GraphError 100 for an invalid cursor
 */
export function pageOf<T>(
  state: SimulatorState,
  call: GraphCall,
  all: readonly T[],
  toView: (item: T) => unknown,
): unknown {
  const limit = Math.min(MAX_LIMIT, Math.max(1, Number(textParam(call, 'limit') ?? DEFAULT_LIMIT) || DEFAULT_LIMIT));
  const [after, before] = [textParam(call, 'after'), textParam(call, 'before')];
  const end = before === undefined ? undefined : indexOf(before);
  const start = end === undefined ? (after === undefined ? 0 : indexOf(after) + 1) : Math.max(0, end - limit);
  const page = all.slice(start, end === undefined ? start + limit : end);
  const last = start + page.length - 1;
  if (page.length === 0) return { data: [] };
  const cursors = { before: cursorOf(start), after: cursorOf(last) };
  return {
    data: page.map(toView),
    paging: {
      cursors,
      ...(last + 1 < all.length && { next: linkTo(state, call, limit, { after: cursors.after }) }),
      ...(start > 0 && { previous: linkTo(state, call, limit, { before: cursors.before }) }),
    },
  };
}

const cursorOf = (index: number): string => Buffer.from(`place:${index}`).toString('base64url');

function indexOf(cursor: string): number {
  const [, index] = /^place:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (index === undefined) throw new GraphError(100, { plain: true, message: '(#100) Invalid cursor.' });
  return Number(index);
}

function linkTo(
  state: SimulatorState,
  call: GraphCall,
  limit: number,
  cursor: Readonly<Record<string, string>>,
): string {
  const url = new URL(`${state.publicOrigin}/simulator/graph${call.path}`);
  const otherParams = Object.keys(call.params).filter(
    (name) => !['after', 'before', 'limit', 'access_token'].includes(name),
  );
  for (const name of otherParams) url.searchParams.set(name, textParam(call, name) ?? '');
  for (const [name, value] of Object.entries({ ...cursor, limit: String(limit) })) url.searchParams.set(name, value);
  return url.href;
}
