import { type Api, createApi } from '../api/client.ts';
import { createServerClock } from '../api/connection.ts';

/** Estimates the server's time from the responses of all sessions. */
export const serverClock = createServerClock(Date.now);

/** Creates an API client for a key, also to verify a key before sign-in. */
export const createApiForKey = (key: string, onReached: (reached: boolean) => void = () => undefined): Api =>
  createApi({
    fetch: (url, init) => fetch(url, init),
    key,
    onResult(contact) {
      serverClock.observe(contact);
      onReached(contact.reached);
    },
  });
