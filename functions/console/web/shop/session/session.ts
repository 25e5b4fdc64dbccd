import * as z from 'zod';
import { $Me } from '../../../../tenants/business-operations.ts';
import { readJson, type Shelf, writeJson } from './shelf.ts';

/** The signed-in agent and the API key. */
const $Session = z.object({ key: z.string().min(1), me: $Me });
export type Session = z.infer<typeof $Session>;
export type Me = z.infer<typeof $Me>;

const STORAGE_KEY = 'session';
/** Preferences of the device, which stay after signing out. */
const PREFERENCES: ReadonlySet<string> = new Set(['language', 'theme']);

export const readSession = (storage: Shelf): Session | undefined => readJson(storage, STORAGE_KEY, $Session);
export const writeSession = (storage: Shelf, session: Session): void => writeJson(storage, STORAGE_KEY, session);

/** Removes the session after its API key became invalid. Unsent messages and drafts stay for the next sign-in. */
export const dropKey = (storage: Shelf): void => storage.remove(STORAGE_KEY);

/** Removes all stored data except preferences: API key, drafts, cached queries and unsent messages. */
export function forgetEverything(storage: Shelf): void {
  for (const name of storage.names()) if (!PREFERENCES.has(name)) storage.remove(name);
}

/** Returns the API key in the hash of a URL such as `/shop#key=…`; undefined if there is none. */
export function keyInHash(hash: string): string | undefined {
  const key = new URLSearchParams(hash.replace(/^#/, '')).get('key')?.trim();
  return key === undefined || key === '' ? undefined : key;
}

/** Whether a text can be an API key. Keys are sent in a header, which allows only visible ASCII. */
export const isKeyLike = (text: string): boolean => /^[\x21-\x7E]{8,512}$/.test(text);
