import { type Random, randomInteger } from './random.ts';

/** Generators of identifiers in Meta's formats. */

/** Generates a decimal id that a double can represent exactly, like the ids of Graph. */
export function createNumericId(random: Random): string {
  return `${1 + randomInteger(random, 8)}${digits(random, 14)}`;
}

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => randomInteger(random, 10)).join('');
}

const hex = (random: Random, count: number): string =>
  Array.from({ length: count }, () => randomInteger(random, 16).toString(16).toUpperCase()).join('');

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const randomLetters = (random: Random, count: number): string =>
  Array.from({ length: count }, () => BASE62[randomInteger(random, BASE62.length)]).join('');

/** Generates the id of a request, which Graph's support uses. */
export const createTraceId = (random: Random): string => `A${randomLetters(random, 22)}`;

export const createAccessToken = (random: Random): string => `EAA${randomLetters(random, 40)}`;

/** Generates a verification code. */
export const createVerificationCode = (random: Random): string => digits(random, 6);

/**
 * Generates a message id: base64 of the customer's number (or user id) and a random part, as in Meta's samples. A wamid
 * contains the number in plain text, so it must not be logged.
 */
export function createWamid(random: Random, customerAddress: string, author: 'customer' | 'business'): string {
  const address = Buffer.from(customerAddress.slice(0, 100), 'latin1');
  const tail = Buffer.from(author === 'customer' ? `3A${hex(random, 18)}` : hex(random, 18), 'latin1');
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, address.length]),
    address,
    Buffer.from([0x15, 0x02, 0x00, author === 'customer' ? 0x12 : 0x11, 0x18, tail.length]),
    tail,
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}

/** Countries by calling code, for the numbers that people are likely to use here. Default: ID. */
const COUNTRIES: Readonly<Record<string, string>> = {
  '1': 'US',
  '31': 'NL',
  '34': 'ES',
  '44': 'GB',
  '49': 'DE',
  '52': 'MX',
  '55': 'BR',
  '60': 'MY',
  '61': 'AU',
  '62': 'ID',
  '63': 'PH',
  '65': 'SG',
  '66': 'TH',
  '81': 'JP',
  '84': 'VN',
  '91': 'IN',
  '971': 'AE',
};

function countryOf(phone: string | null): string {
  const code = [3, 2, 1].map((length) => phone?.slice(0, length) ?? '').find((prefix) => prefix in COUNTRIES);
  return COUNTRIES[code ?? ''] ?? 'ID';
}

/** Generates a business-scoped user id: country, a dot, digits. */
export const createUserId = (random: Random, phone: string | null): string =>
  `${countryOf(phone)}.${digits(random, 20)}`;

/** Generates an Indonesian mobile number, digits only. */
export const createMobileNumber = (random: Random): string => `628${1 + randomInteger(random, 9)}${digits(random, 9)}`;

/** Formats digits with country code as Graph does: `+62 812-3456-7890`. */
export function formatPhoneNumber(number: string): string {
  const allDigits = number.replace(/\D/g, '');
  const code = [3, 2, 1].map((length) => allDigits.slice(0, length)).find((prefix) => prefix in COUNTRIES) ?? '';
  const rest = allDigits.slice(code.length);
  const groups = [rest.slice(0, 3), rest.slice(3, 7), rest.slice(7)].filter(Boolean).join('-');
  return `+${[code, groups].filter(Boolean).join(' ')}`;
}
