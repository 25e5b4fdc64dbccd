import { loadSellingMessages } from '../i18n/messages.ts';

const RETRY_DELAY_MS = 3_000;
const MAX_ATTEMPTS = 3;

/**
 * Imports a module, and retries while there is no network. With network it gives up after {@link MAX_ATTEMPTS}
 * attempts: the file no longer exists, because a newer version was deployed.
 */
export async function retryImport<T>(load: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load();
    } catch (error) {
      if (navigator.onLine && attempt >= MAX_ATTEMPTS) throw error;
      await waitForNetwork(RETRY_DELAY_MS);
    }
  }
}

/** Resolves when the network is back, or after a timeout. */
const waitForNetwork = (timeoutMs: number): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    addEventListener('online', done);
  });

/** Imports a lazily loaded part of the page together with its texts. See {@link retryImport}. */
export async function lazyPart<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([retryImport(load), retryImport(loadSellingMessages)]);
  return loaded;
}
