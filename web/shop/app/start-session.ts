import { focusManager, QueryCache, QueryClient } from '@tanstack/react-query';
import { deviceStorage, STORAGE_PREFIX } from '../../ui/storage.ts';
import { type Connection, connectionOf, createSignal } from '../api/connection.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { isSignedOut } from '../api/problem.ts';
import { putProduct } from '../api/product-cache.ts';
import { putMessage } from '../api/queries.ts';
import { createDrafts } from '../composer/drafts.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { sendEntry } from '../outbox/send-entry.ts';
import { createApiForKey, serverClock } from '../session/api-for-key.ts';
import type { Session } from '../session/session.ts';
import type { Services } from './contexts.ts';
import { persistQueryCache } from './query-cache.ts';

/** Update interval of the times on the page. They show minutes, so seconds are not needed. */
const CLOCK_INTERVAL_MS = 5_000;

/** A running session. */
export interface RunningSession {
  readonly services: Services;
  readonly client: QueryClient;
  readonly stop: () => void;
}

/**
 * Starts the services of a signed-in session.
 * @param end called when the API rejects the key (`refused`) or the user signs out (`left`)
 */
export function startSession({ key, me }: Session, end: (reason: 'refused' | 'left') => void): RunningSession {
  const connection = createSignal<Connection>(connectionOf(navigator.onLine, true));
  const clock = createSignal(serverClock.now());
  let isReached = true;
  const updateConnection = (): void => connection.set(connectionOf(navigator.onLine, isReached));
  const api = createApiForKey(key, (reached) => {
    const hasRecovered = reached && !isReached;
    isReached = reached;
    updateConnection();
    if (hasRecovered) outbox.flush();
  });
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => isSignedOut(error) && end('refused') }),
    defaultOptions: {
      queries: {
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: 'always',
        refetchOnReconnect: 'always',
        refetchIntervalInBackground: true,
        gcTime: 30 * 60_000,
      },
      // Not retried: the user is present, sees the error at once and can press again.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  const outbox = createOutbox({
    storage: deviceStorage,
    agentId: me.agent.id,
    now: Date.now,
    newKey: newIdempotencyKey,
    send: (entry) =>
      sendEntry(api, entry, {
        message: (conversationId, message) => putMessage(client, conversationId, message),
        product: (product) => putProduct(client, product),
      }),
    exclusively: (name, work) => navigator.locks?.request(`warung-${name}`, work) ?? work(),
    setTimer(work, milliseconds) {
      const timer = setTimeout(work, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  const persistence = persistQueryCache(client, deviceStorage, me.agent.id);
  const timer = setInterval(() => clock.set(serverClock.now()), CLOCK_INTERVAL_MS);
  const onNetwork = (): void => {
    updateConnection();
    if (navigator.onLine) {
      outbox.flush();
      void client.refetchQueries({ type: 'active' });
    }
  };
  const onStorage = ({ key: changedKey }: StorageEvent): void => {
    if (changedKey?.startsWith(`${STORAGE_PREFIX}outbox.`)) outbox.reload();
  };
  const listeners = new AbortController();
  addEventListener('online', onNetwork, { signal: listeners.signal });
  addEventListener('offline', onNetwork, { signal: listeners.signal });
  addEventListener('storage', onStorage, { signal: listeners.signal });

  return {
    client,
    services: {
      api,
      me,
      outbox,
      drafts: createDrafts(deviceStorage, me.agent.id),
      connection,
      clock,
      signOut: () => end('left'),
    },
    stop() {
      listeners.abort();
      clearInterval(timer);
      persistence.stop();
      outbox.stop();
      client.clear();
    },
  };
}

/** Refetches also on window focus: a window beside another one is visible before it gets focus. */
focusManager.setEventListener((onFocus) => {
  const listeners = new AbortController();
  const onChange = (): void => onFocus();
  addEventListener('visibilitychange', onChange, { signal: listeners.signal });
  addEventListener('focus', onChange, { signal: listeners.signal });
  return () => listeners.abort();
});
