import type { NewCustomer } from '../../logic/api-client.ts';
import { phoneDigits } from '../../logic/phone-text.ts';

/** A new customer as typed. */
export interface Draft {
  readonly name: string;
  readonly knownBy: 'phone' | 'username';
  /** May be empty: the simulator makes a number up. */
  readonly phone: string;
  readonly username: string;
}

const bare = (username: string): string => username.trim().replace(/^@/, '');

/** What is wrong with a draft, by field; no key where nothing is. */
export function problemsOf({
  name,
  knownBy,
  phone,
  username,
}: Draft): Partial<Record<'name' | 'phone' | 'username', true>> {
  return {
    ...(name.trim() === '' ? { name: true } : {}),
    ...(knownBy === 'phone' && phone.trim() !== '' && phoneDigits(phone) === null ? { phone: true } : {}),
    ...(knownBy === 'username' && !/^[A-Za-z0-9._]{3,35}$/.test(bare(username)) ? { username: true } : {}),
  };
}

/** What to ask the simulator for; of a draft without problems. */
export function wantedFrom({ name, knownBy, phone, username }: Draft): NewCustomer {
  if (knownBy === 'username') return { name: name.trim(), phone: null, username: bare(username) };
  const digits = phoneDigits(phone);
  return digits === null ? { name: name.trim() } : { name: name.trim(), phone: digits };
}
