import { focusManager, QueryCache, QueryClient } from '@tanstack/react-query';
import { type Api, createApi } from '../api/client.ts';
import { type Connection, connectionOf, createServerClock, createSignal } from '../api/connection.ts';
import { isSignedOut } from '../api/problem.ts';
import { putMessage } from '../api/queries.ts';
import { newKey } from '../api/request-key.ts';
import { createDrafts } from '../composer/drafts.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { sendEntry } from '../outbox/send.ts';
import { putProduct } from '../products/cache.ts';
import { deviceShelf } from '../session/device.ts';
import type { Session } from '../session/session.ts';
import { PREFIX } from '../session/shelf.ts';
import { keepCopies } from './copies.ts';
import type { Shop } from './shop.ts';

/** Clocks on the page move in steps of this; nothing on it is told in seconds. */
const STEP = 5_000;

export interface Running {
  readonly shop: Shop;
  readonly client: QueryClient;
  readonly stop: () => void;
}

const serverClock = createServerClock(Date.now);

/** An API for a key, also for trying one before anybody is signed in. */
export const apiFor = (key: string, onReached: (reached: boolean) => void = () => undefined): Api =>
  createApi({
    fetch: (url, init) => fetch(url, init),
    key,
    onContact(contact) {
      serverClock.observe(contact);
      onReached(contact.reached);
    },
  });

/**
 * All that runs while somebody is signed in.
 * @param end the key is not good any more (`refused`), or somebody left
 */
export function start({ key, me }: Session, end: (why: 'refused' | 'left') => void): Running {
  const connection = createSignal<Connection>(connectionOf(navigator.onLine, true));
  const clock = createSignal(serverClock.now());
  let reached = true;
  const look = (): void => connection.set(connectionOf(navigator.onLine, reached));
  const api = apiFor(key, (answer) => {
    const back = answer && !reached;
    reached = answer;
    look();
    if (back) outbox.wake();
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
      // Asked once, and told at once when it did not work: whoever pressed is still there.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  const outbox = createOutbox({
    shelf: deviceShelf,
    agentId: me.agent.id,
    now: Date.now,
    newKey,
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
  const copies = keepCopies(client, deviceShelf, me.agent.id);
  const timer = setInterval(() => clock.set(serverClock.now()), STEP);
  const onNetwork = (): void => {
    look();
    if (navigator.onLine) {
      outbox.wake();
      void client.refetchQueries({ type: 'active' });
    }
  };
  const onStorage = ({ key: changed }: StorageEvent): void => {
    if (changed?.startsWith(`${PREFIX}outbox.`)) outbox.reload();
  };
  const listening = new AbortController();
  addEventListener('online', onNetwork, { signal: listening.signal });
  addEventListener('offline', onNetwork, { signal: listening.signal });
  addEventListener('storage', onStorage, { signal: listening.signal });

  return {
    client,
    shop: {
      api,
      me,
      outbox,
      drafts: createDrafts(deviceShelf, me.agent.id),
      connection,
      clock,
      signOut: () => end('left'),
    },
    stop() {
      listening.abort();
      clearInterval(timer);
      copies.stop();
      outbox.stop();
      client.clear();
    },
  };
}

/** A window can come into view without becoming visible: it was beside another one. */
focusManager.setEventListener((onFocus) => {
  const listening = new AbortController();
  const look = (): void => onFocus();
  addEventListener('visibilitychange', look, { signal: listening.signal });
  addEventListener('focus', look, { signal: listening.signal });
  return () => listening.abort();
});
