import * as z from 'zod';
import type { Day } from './calendar.ts';
import { MARKET_COUNTRIES, OWN_MARKETS, SHARED_CALLING_CODES, UNLISTED_AREA_CODES } from './calling-codes.ts';

/** A market of WhatsApp's rate cards: 39 countries and 8 regions since 2026-10-01. The price of a message goes by its recipient's. */
export const $Market = z.enum([
  ...Object.keys(MARKET_COUNTRIES).filter(isListed),
  ...OWN_MARKETS.map(({ market }) => market),
  'Other',
]);
export type Market = z.infer<typeof $Market>;

type Listed = keyof typeof MARKET_COUNTRIES;
function isListed(name: string): name is Listed {
  return name in MARKET_COUNTRIES;
}

/** Whom a message goes to: a phone number as WhatsApp writes it, or a business-scoped user id (`ID.1349…`), which starts with a country. */
export type Recipient = { readonly phone: string } | { readonly userId: string };

/**
 * The market of a recipient on a local day of the business account. What no list knows is "Other", as Meta has it; so is a user id
 * without a country.
 */
export function marketOf(recipient: Recipient, day: Day): Market {
  const country = 'phone' in recipient ? countryOfPhone(recipient.phone) : countryOfUser(recipient.userId);
  const own = OWN_MARKETS.find((each) => each.country === country && each.since <= day);
  return own?.market ?? MARKET_OF_COUNTRY.get(country) ?? 'Other';
}

const NOWHERE = '';
const LONGEST_CODE = 4;

function countryOfPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  for (let length = LONGEST_CODE; length > 0; length--) {
    const country = COUNTRY_OF_CODE.get(digits.slice(0, length));
    if (country !== undefined && digits.length > length) return country;
  }
  return NOWHERE;
}

const SHARED: ReadonlyMap<string, string> = new Map(Object.entries(SHARED_CALLING_CODES));

function countryOfUser(userId: string): string {
  const country = /^([A-Z]{2})\./.exec(userId)?.[1] ?? NOWHERE;
  return SHARED.get(country) ?? country;
}

interface Place {
  readonly country: string;
  readonly code: string;
}

const places = (text: string): readonly Place[] =>
  text.split(' ').map((place) => ({ country: place.slice(0, 2), code: place.slice(2) }));

const LISTED = Object.keys(MARKET_COUNTRIES)
  .filter(isListed)
  .map((market) => ({ market, places: places(MARKET_COUNTRIES[market]) }));

const MARKET_OF_COUNTRY: ReadonlyMap<string, Market> = new Map(
  LISTED.flatMap(({ market, places }) => places.map(({ country }) => [country, market])),
);

const COUNTRY_OF_CODE: ReadonlyMap<string, string> = new Map(
  [...LISTED.flatMap((listed) => listed.places), ...places(UNLISTED_AREA_CODES)].map(({ country, code }) => [
    code,
    country,
  ]),
);
