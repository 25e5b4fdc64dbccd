import { loadSellingMessages } from '../i18n/messages.ts';
import { retryImport } from './retry-import.ts';

/** Imports a lazily loaded part of the page together with its texts. See {@link retryImport}. */
export async function lazyPart<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([retryImport(load), retryImport(loadSellingMessages)]);
  return loaded;
}
