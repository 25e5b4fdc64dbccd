import * as z from 'zod';
import { meSchema } from '../../../functions/tenants/tenant-operations.ts';
import { readJson, type TextStorage, writeJson } from '../../ui/storage.ts';

/** The signed-in agent and the API key. */
const sessionSchema = z.object({ key: z.string().min(1), me: meSchema });
export type Session = z.infer<typeof sessionSchema>;
export type Me = z.infer<typeof meSchema>;

const STORAGE_KEY = 'session';
/** Preferences of the device, which stay after signing out. */
const PREFERENCES: ReadonlySet<string> = new Set(['language', 'theme']);

export const readSession = (storage: TextStorage): Session | undefined => readJson(storage, STORAGE_KEY, sessionSchema);
export const writeSession = (storage: TextStorage, session: Session): void => writeJson(storage, STORAGE_KEY, session);

/** Removes the session after its API key became invalid. Unsent messages and drafts stay for the next sign-in. */
export const removeSession = (storage: TextStorage): void => storage.remove(STORAGE_KEY);

/** Removes all stored data except preferences: API key, drafts, cached queries and unsent messages. */
export function clearStoredData(storage: TextStorage): void {
  for (const name of storage.names()) if (!PREFERENCES.has(name)) storage.remove(name);
}

/** Returns the API key in the hash of a URL such as `/shop#key=…`; undefined if there is none. */
export function keyFromHash(hash: string): string | undefined {
  const key = new URLSearchParams(hash.replace(/^#/, '')).get('key')?.trim();
  return key === undefined || key === '' ? undefined : key;
}

/** Whether a text can be an API key. Keys are sent in a header, which allows only visible ASCII. */
export const isPossibleKey = (text: string): boolean => /^[\x21-\x7E]{8,512}$/.test(text);
