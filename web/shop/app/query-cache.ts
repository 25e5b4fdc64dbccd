import { type DehydratedState, dehydrate, hydrate, type QueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { isRecord } from '../../../shared/json.ts';
import { readJson, type TextStorage, writeJson } from '../../ui/storage.ts';

/**
 * Identifies the build: file names contain a content hash. A cache of another build may have another format and is not
 * used.
 */
const BUILD = import.meta.url;

const storedCacheSchema = z.object({
  at: z.number(),
  build: z.literal(BUILD),
  state: z.custom<DehydratedState>((value) => isRecord(value) && Array.isArray(value['queries'])),
});

/** Older caches are ignored: a day-old list would wrongly look as if there were no new messages. */
const MAX_AGE_MS = 24 * 3_600_000;
const WRITE_DELAY_MS = 2_000;
const MAX_THREADS = 8;
/** In characters. Browsers give 5 MB; drafts and unsent messages need room too. */
const MAX_LENGTH = 1_500_000;

/** Queries whose data is stored on the device, so that lists appear at once on a slow network. */
const PERSISTED_QUERIES: ReadonlySet<unknown> = new Set([
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

/** Restores the query cache of the last visit, and stores it after changes until `stop`. Signing out deletes it. */
export function persistQueryCache(client: QueryClient, storage: TextStorage, agentId: string): { stop: () => void } {
  const name = `copies.${agentId}`;
  const stored = readJson(storage, name, storedCacheSchema);
  if (stored && stored.at > Date.now() - MAX_AGE_MS) hydrate(client, stored.state);

  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    const threads = client
      .getQueryCache()
      .findAll({ queryKey: ['thread'] })
      .toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
      .slice(0, MAX_THREADS);
    const state = dehydrate(client, {
      shouldDehydrateQuery: (query) =>
        query.state.status === 'success' &&
        PERSISTED_QUERIES.has(query.queryKey[0]) &&
        (query.queryKey[0] !== 'thread' || threads.includes(query)),
    });
    const cache = { at: Date.now(), build: BUILD, state };
    if (JSON.stringify(cache).length <= MAX_LENGTH) writeJson(storage, name, cache);
  };
  const unsubscribe = client.getQueryCache().subscribe(({ type }) => {
    if (type === 'updated') timer ??= setTimeout(write, WRITE_DELAY_MS);
  });
  // Phones stop background pages without notice.
  const pageHide = new AbortController();
  addEventListener('pagehide', () => timer !== undefined && write(), { signal: pageHide.signal });
  return {
    stop() {
      pageHide.abort();
      unsubscribe();
      clearTimeout(timer);
    },
  };
}
