import { listPriceRates, tieredRate } from '../list-prices.ts';
import type { RateCard } from '../rate-card.ts';

/** Volume tiers of utility and authentication in rupiah. Each tier takes off another five percent of the list price. */
const RUPIAH_TIERS = [
  ['750000', '356.65'],
  ['4000000', '338.82'],
  ['25000000', '320.99'],
  ['75000000', '303.15'],
  ['150000000', '285.32'],
  [null, '267.49'],
] as const;

/**
 * Rates for Indonesia, so that shops there see a price. They are illustrative: they have not been compared with Meta's
 * own file.
 * - Rupiah, July 2026: list prices, utility tiers, and the same first and last price for authentication, from a public
 *   budget sheet that quotes Meta's PDF of that date. Authentication-international also has tiers; only its list price
 *   is included.
 * - Rupiah, October 2026: the same prices, and service at the utility price, from several public repositories, one of
 *   which quotes Meta's public calculator as read on 2026-10-07.
 * - Dollars: marketing and authentication-international as on Meta's card of June 2024. Utility, authentication and
 *   service are derived: the rupiah price times the ratio of the two marketing prices, 356.65 × 0.0411 / 586.33 =
 *   0.0250.
 */
export const INDONESIA_CARDS: readonly RateCard[] = [
  {
    version: 'meta-idr-2026-07-01-i1',
    currency: 'IDR',
    from: '2026-07-01',
    to: '2026-10-01',
    status: 'illustrative',
    source: 'public budget sheet quoting the rupiah card of 2026-07-01',
    rates: [
      ...listPriceRates({ Indonesia: ['586.33', null, null, '1940.13'] }),
      tieredRate('Indonesia', 'utility', RUPIAH_TIERS),
      tieredRate('Indonesia', 'authentication', RUPIAH_TIERS),
    ],
  },
  {
    version: 'meta-idr-2026-10-01-i1',
    currency: 'IDR',
    from: '2026-10-01',
    to: null,
    status: 'illustrative',
    source: "public repositories, one quoting Meta's public calculator as read on 2026-10-07; tiers as in July",
    rates: [
      ...listPriceRates({ Indonesia: ['586.33', null, null, '1940.13', '356.65'] }),
      tieredRate('Indonesia', 'utility', RUPIAH_TIERS),
      tieredRate('Indonesia', 'authentication', RUPIAH_TIERS),
    ],
  },
  {
    version: 'meta-usd-indonesia-2026-07-01-i1',
    currency: 'USD',
    from: '2026-07-01',
    to: null,
    status: 'illustrative',
    source:
      'dollar card of June 2024; utility, authentication and service derived from the rupiah card, see the comment',
    rates: listPriceRates({ Indonesia: ['0.0411', '0.0250', '0.0250', '0.1360', '0.0250'] }),
  },
];
