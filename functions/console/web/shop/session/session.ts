import * as z from 'zod';
import { $Me } from '../../../../tenants/business-operations.ts';
import { readJson, type Shelf, writeJson } from './shelf.ts';

/** Who is signed in on this device, and with which key. */
const $Session = z.object({ key: z.string().min(1), me: $Me });
export type Session = z.infer<typeof $Session>;
export type Me = z.infer<typeof $Me>;

const NAME = 'session';
/** What belongs to the device rather than to who is signed in. */
const PREFERENCES: ReadonlySet<string> = new Set(['language', 'theme']);

export const readSession = (shelf: Shelf): Session | undefined => readJson(shelf, NAME, $Session);
export const writeSession = (shelf: Shelf, session: Session): void => writeJson(shelf, NAME, session);

/** The key alone goes: it is not good any more. What waits to be sent, and drafts, stay for who signs in again. */
export const dropKey = (shelf: Shelf): void => shelf.remove(NAME);

/** Everything goes but preferences: key, drafts, copies of conversations, what waits to be sent. */
export function forgetEverything(shelf: Shelf): void {
  for (const name of shelf.names()) if (!PREFERENCES.has(name)) shelf.remove(name);
}

/** The key in an address such as `/shop#key=…`; undefined when there is none. */
export function keyInHash(hash: string): string | undefined {
  const key = new URLSearchParams(hash.replace(/^#/, '')).get('key')?.trim();
  return key === undefined || key === '' ? undefined : key;
}

/** Keys go into a header, which takes visible ASCII only. */
export const isKeyLike = (text: string): boolean => /^[\x21-\x7E]{8,512}$/.test(text);
