import { listPriceRates } from '../list-prices.ts';
import type { RateCard } from '../rate-card.ts';

/** Single rates from public secondary sources. The cards are incomplete, and their reliability differs. */
export const SECOND_HAND_CARDS: readonly RateCard[] = [
  {
    version: 'meta-usd-2026-10-01-i1',
    currency: 'USD',
    from: '2026-10-01',
    to: null,
    status: 'illustrative',
    source: "public research note of 2026-10-09 and a plans file 'verified 2026-10-02', both quoting Meta's sheet",
    rates: listPriceRates({
      'Rest of Africa': ['0.0225', '0.0040', '0.0040', null, '0.0040'],
      France: ['0.0859', '0.0300', '0.0300', null, '0.0300'],
      Other: [null, '0.0077', null, null, '0.0077'],
      Nigeria: [null, null, null, '0.0750'],
      Morocco: [null, null, null, '0.0811'],
      'South Africa': [null, null, null, '0.0200'],
      Mexico: [null, null, null, null, '0.0085'],
      Spain: [null, null, null, null, '0.0200'],
      Germany: [null, null, null, null, '0.0550'],
    }),
  },
  {
    version: 'meta-aed-2026-10-01-i1',
    currency: 'AED',
    from: '2026-10-01',
    to: null,
    status: 'illustrative',
    source: 'data set tobachat/whatsapp-api-rates on Hugging Face, its first rows',
    rates: listPriceRates({
      Argentina: ['0.2269', '0.0955', '0.0955', null, '0.0955'],
      Bangladesh: ['0.2688', '0.0136', '0.0136', '0.3526', '0.0136'],
      Brazil: ['0.2295', '0.0250', '0.0250', null, '0.0250'],
      Chile: ['0.3264', '0.0734', '0.0734', null, '0.0734'],
      Colombia: ['0.0459', '0.0029', '0.0029', null, '0.0029'],
      Egypt: ['0.2364', '0.0132', '0.0132'],
    }),
  },
  {
    version: 'meta-inr-2025-07-01-i1',
    currency: 'INR',
    from: '2025-07-01',
    to: null,
    status: 'illustrative',
    source: "a provider's blog; the day is approximate, and Brazil's authentication looks older than the card",
    rates: listPriceRates({
      India: ['0.7846', '0.1150', '0.1150', '2.3000'],
      Brazil: ['4.5808', '0.5863', '2.3087'],
    }),
  },
  // Prices per conversation, not per message. This model ended in June 2025.
  {
    version: 'meta-usd-2024-06-01-i1',
    currency: 'USD',
    from: '2024-06-01',
    to: '2025-07-01',
    status: 'illustrative',
    source: "a provider's announcement of authentication-international",
    rates: listPriceRates({ Indonesia: [null, null, '0.0300', '0.1360'] }),
  },
  {
    version: 'meta-usd-2024-07-01-i1',
    currency: 'USD',
    from: '2024-07-01',
    to: '2025-07-01',
    status: 'illustrative',
    source: "a provider's announcement of authentication-international",
    rates: listPriceRates({ India: [null, null, '0.0014', '0.0280'] }),
  },
];
