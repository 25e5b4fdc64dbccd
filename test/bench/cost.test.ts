import type { Usage } from '@warung/local';
import { expect, test } from 'vitest';
import { costByKind, costOf, round } from './cost.ts';

const use = (kind: Usage['kind'], by: string, quantity: number): Usage => ({ kind, by, quantity, action: 'a:B' });

// Calculated manually from the price list, for 10 units of work.
test('a cost is the metered use at list prices, per million units of work', () => {
  const cost = costOf(
    [
      use('httpApiRequest', 'api', 10),
      use('dynamoWriteRequestUnit', 'route-inbound', 12),
      use('dynamoWriteRequestUnit', 'route-inbound', 3),
      use('dynamoWriteRequestUnit', 'track-number', 1),
      use('logsIngestedByte', 'route-inbound', 8_000),
      use('stsCall', 'conversations-api', 7),
    ],
    10,
  );
  expect(cost.lines).toEqual([
    { kind: 'httpApiRequest', by: 'api', quantityEach: 1, perMillion: 1 },
    { kind: 'dynamoWriteRequestUnit', by: 'route-inbound', quantityEach: 1.5, perMillion: 0.9375 },
    { kind: 'logsIngestedByte', by: 'route-inbound', quantityEach: 800, perMillion: 0.4 },
    { kind: 'dynamoWriteRequestUnit', by: 'track-number', quantityEach: 0.1, perMillion: 0.0625 },
  ]);
  expect(cost.total).toBe(2.4);
  expect(costByKind(cost)).toEqual({ httpApiRequest: 1, dynamoWriteRequestUnit: 1, logsIngestedByte: 0.4 });
});

test('figures have four decimal places', () => {
  expect([round(1.234_56), round(2), round(0.000_04)]).toEqual([1.2346, 2, 0]);
});
