import { type DehydratedState, dehydrate, hydrate, type QueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { isRecord } from '../../../../../shared/json.ts';
import { readJson, type Shelf, writeJson } from '../session/shelf.ts';

/** The name of a built file changes with what is in it, so copies of another build, which may look different, are not taken. */
const BUILD = import.meta.url;

const $Copy = z.object({
  at: z.number(),
  build: z.literal(BUILD),
  state: z.custom<DehydratedState>((value) => isRecord(value) && Array.isArray(value['queries'])),
});

/** Copies older than this are not shown: a day-old list looks like a shop where nobody writes. */
const MAX_AGE = 24 * 3_600_000;
const PAUSE = 2_000;
const THREADS = 8;
/** Of 5 MB that a browser gives; drafts and what waits to be sent come first. */
const MAX_LENGTH = 1_500_000;

/** Kinds of queries whose last answers are kept on the device, so that the list is there at once on a weak signal. */
const KEPT: ReadonlySet<unknown> = new Set([
  'conversations',
  'conversation',
  'thread',
  'agents',
  'numbers',
  'terms',
  'settings',
  'orders',
  'products',
  'charges',
]);

/** Shows the last answers that this device got, and goes on keeping them. They are gone after signing out. */
export function keepCopies(client: QueryClient, shelf: Shelf, agentId: string): { stop: () => void } {
  const name = `copies.${agentId}`;
  const stored = readJson(shelf, name, $Copy);
  if (stored && stored.at > Date.now() - MAX_AGE) hydrate(client, stored.state);

  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    const threads = client
      .getQueryCache()
      .findAll({ queryKey: ['thread'] })
      .toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
      .slice(0, THREADS);
    const state = dehydrate(client, {
      shouldDehydrateQuery: (query) =>
        query.state.status === 'success' &&
        KEPT.has(query.queryKey[0]) &&
        (query.queryKey[0] !== 'thread' || threads.includes(query)),
    });
    const copy = { at: Date.now(), build: BUILD, state };
    if (JSON.stringify(copy).length <= MAX_LENGTH) writeJson(shelf, name, copy);
  };
  const unsubscribe = client.getQueryCache().subscribe(({ type }) => {
    if (type === 'updated') timer ??= setTimeout(write, PAUSE);
  });
  // A phone ends pages in the background without asking.
  const leaving = new AbortController();
  addEventListener('pagehide', () => timer !== undefined && write(), { signal: leaving.signal });
  return {
    stop() {
      leaving.abort();
      unsubscribe();
      clearTimeout(timer);
    },
  };
}
