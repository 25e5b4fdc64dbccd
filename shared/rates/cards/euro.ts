import { listPriceRates } from '../list-prices.ts';
import type { RateCard } from '../rate-card.ts';

/**
 * All 38 markets of July 2026, from a public repository that uses them as seed data. Another public document quotes
 * sixteen of them, and they agree. The card stays in use until a card of October is found: the rate of "Rest of Central
 * & Eastern Europe" is quoted unchanged for October.
 */
export const EURO_CARDS: readonly RateCard[] = [
  {
    version: 'meta-eur-2026-07-01-i1',
    currency: 'EUR',
    from: '2026-07-01',
    to: null,
    status: 'illustrative',
    source: 'public repositories quoting the euro card of 2026-07-01',
    rates: listPriceRates({
      Argentina: ['0.0512', '0.0216', '0.0216'],
      Brazil: ['0.0518', '0.0056', '0.0056'],
      Chile: ['0.0736', '0.0166', '0.0166'],
      Colombia: ['0.0104', '0.0008', '0.0008'],
      Egypt: ['0.0533', '0.0030', '0.0030', '0.0538'],
      France: ['0.0712', '0.0248', '0.0248'],
      Germany: ['0.1131', '0.0456', '0.0456'],
      'Hong Kong': ['0.0606', '0.0216', '0.0216'],
      Hungary: ['0.0712', '0.0289', '0.0289'],
      India: ['0.0099', '0.0012', '0.0012', '0.0252'],
      Indonesia: ['0.0341', '0.0208', '0.0208', '0.1129'],
      Israel: ['0.0292', '0.0044', '0.0044'],
      Italy: ['0.0658', '0.0248', '0.0248'],
      Malaysia: ['0.0712', '0.0116', '0.0116', '0.0346'],
      Mexico: ['0.0253', '0.0071', '0.0071'],
      Netherlands: ['0.1323', '0.0414', '0.0414'],
      Nigeria: ['0.0428', '0.0056', '0.0056', '0.0622'],
      Pakistan: ['0.0392', '0.0083', '0.0083', '0.0622'],
      Peru: ['0.0582', '0.0166', '0.0166'],
      Poland: ['0.0303', '0.0101', '0.0101'],
      Qatar: ['0.0282', '0.0099', '0.0099'],
      Romania: ['0.0712', '0.0239', '0.0239'],
      Russia: ['0.0664', '0.0331', '0.0331'],
      'Saudi Arabia': ['0.0414', '0.0088', '0.0088', '0.0495'],
      Singapore: ['0.0606', '0.0133', '0.0133'],
      'South Africa': ['0.0314', '0.0063', '0.0063', '0.0166'],
      Spain: ['0.0585', '0.0166', '0.0166'],
      Turkey: ['0.0090', '0.0007', '0.0007'],
      'United Arab Emirates': ['0.0415', '0.0130', '0.0130', '0.0421'],
      'United Kingdom': ['0.0526', '0.0182', '0.0182'],
      'North America': ['0.0207', '0.0028', '0.0028'],
      'Rest of Africa': ['0.0186', '0.0033', '0.0033'],
      'Rest of Asia Pacific': ['0.0606', '0.0094', '0.0094'],
      'Rest of Central & Eastern Europe': ['0.0712', '0.0175', '0.0175'],
      'Rest of Latin America': ['0.0612', '0.0094', '0.0094'],
      'Rest of Middle East': ['0.0282', '0.0075', '0.0075'],
      'Rest of Western Europe': ['0.0490', '0.0142', '0.0142'],
      Other: ['0.0500', '0.0064', '0.0064'],
    }),
  },
];
