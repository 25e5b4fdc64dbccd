import type { NewCustomer } from '../../logic/api-client.ts';
import { parsePhoneNumber } from '../../logic/phone-number.ts';

/** Typed values of the form for a new customer. */
export interface NewCustomerDraft {
  readonly name: string;
  readonly knownBy: 'phone' | 'username';
  /** May be empty: the simulator then generates a number. */
  readonly phone: string;
  readonly username: string;
}

const withoutAt = (username: string): string => username.trim().replace(/^@/, '');

/** Returns the invalid fields of a draft. */
export function validateDraft({
  name,
  knownBy,
  phone,
  username,
}: NewCustomerDraft): Partial<Record<'name' | 'phone' | 'username', true>> {
  return {
    ...(name.trim() === '' ? { name: true } : {}),
    ...(knownBy === 'phone' && phone.trim() !== '' && parsePhoneNumber(phone) === null ? { phone: true } : {}),
    ...(knownBy === 'username' && !/^[A-Za-z0-9._]{3,35}$/.test(withoutAt(username)) ? { username: true } : {}),
  };
}

/** Converts a valid draft to the request of the simulator's API. */
export function toNewCustomer({ name, knownBy, phone, username }: NewCustomerDraft): NewCustomer {
  if (knownBy === 'username') return { name: name.trim(), phone: null, username: withoutAt(username) };
  const digits = parsePhoneNumber(phone);
  return digits === null ? { name: name.trim() } : { name: name.trim(), phone: digits };
}
