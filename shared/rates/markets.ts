import * as z from 'zod';
import type { Day } from './calendar.ts';
import { MARKET_COUNTRIES, OWN_MARKETS, SHARED_CALLING_CODES, UNLISTED_AREA_CODES } from './calling-codes.ts';

/**
 * A market of WhatsApp's rate cards: 39 countries and 8 regions since 2026-10-01. The recipient's market determines the
 * price.
 */
export const marketSchema = z.enum([
  ...Object.keys(MARKET_COUNTRIES).filter(isListed),
  ...OWN_MARKETS.map(({ market }) => market),
  'Other',
]);
export type Market = z.infer<typeof marketSchema>;

type Listed = keyof typeof MARKET_COUNTRIES;
function isListed(name: string): name is Listed {
  return name in MARKET_COUNTRIES;
}

/**
 * The recipient of a message: a phone number in WhatsApp's format, or a business-scoped user id (`ID.1349…`), which
 * starts with a country code.
 */
export type Recipient = { readonly phone: string } | { readonly userId: string };

/**
 * Returns the market of a recipient on a local day of the business account. As at Meta, countries that are not listed
 * belong to "Other"; so do user ids without a country.
 */
export function marketOf(recipient: Recipient, day: Day): Market {
  const country = 'phone' in recipient ? countryOfPhone(recipient.phone) : countryOfUser(recipient.userId);
  const own = OWN_MARKETS.find((each) => each.country === country && each.since <= day);
  return own?.market ?? MARKET_OF_COUNTRY.get(country) ?? 'Other';
}

const UNKNOWN_COUNTRY = '';
const MAX_CODE_LENGTH = 4;

function countryOfPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  for (let length = MAX_CODE_LENGTH; length > 0; length--) {
    const country = COUNTRY_OF_CODE.get(digits.slice(0, length));
    if (country !== undefined && digits.length > length) return country;
  }
  return UNKNOWN_COUNTRY;
}

const SHARED: ReadonlyMap<string, string> = new Map(Object.entries(SHARED_CALLING_CODES));

function countryOfUser(userId: string): string {
  const country = /^([A-Z]{2})\./.exec(userId)?.[1] ?? UNKNOWN_COUNTRY;
  return SHARED.get(country) ?? country;
}

interface CountryCode {
  readonly country: string;
  readonly code: string;
}

const parseCodes = (text: string): readonly CountryCode[] =>
  text.split(' ').map((entry) => ({ country: entry.slice(0, 2), code: entry.slice(2) }));

const LISTED = Object.keys(MARKET_COUNTRIES)
  .filter(isListed)
  .map((market) => ({ market, codes: parseCodes(MARKET_COUNTRIES[market]) }));

const MARKET_OF_COUNTRY: ReadonlyMap<string, Market> = new Map(
  LISTED.flatMap(({ market, codes }) => codes.map(({ country }) => [country, market])),
);

const COUNTRY_OF_CODE: ReadonlyMap<string, string> = new Map(
  [...LISTED.flatMap((listed) => listed.codes), ...parseCodes(UNLISTED_AREA_CODES)].map(({ country, code }) => [
    code,
    country,
  ]),
);
