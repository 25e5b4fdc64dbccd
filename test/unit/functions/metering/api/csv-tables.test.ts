import { expect, test } from 'vitest';
import { financeCsv } from '../../../../../functions/metering/api/csv-tables.ts';
import type { FinanceCharges } from '../../../../../functions/metering/api/views.ts';

const OPEN = { state: 'open', timeZone: 'Asia/Jakarta', plan: 'free' } as const;
const CHARGES: FinanceCharges = {
  period: '2026-11',
  asOf: '2026-12-01T00:00:00.000Z',
  completeThrough: '2026-11-30T23:00:00.000Z',
  data: [],
  totals: [
    {
      tenantId: 't1',
      tenantName: 'Toko',
      ledger: 'provider',
      currency: 'USD',
      charged: false,
      amount: '0.00',
      ...OPEN,
    },
  ],
  unpriced: [
    { tenantId: 't1', meter: 'message', category: 'marketing', market: 'Other', numberId: 'n1', quantity: '3000' },
  ],
  next: null,
};

test('unpriced usage has rows of its own in the same columns', () => {
  const [names = '', row = '', ...rest] = financeCsv(CHARGES).split('\r\n');
  expect(rest).toEqual(['']);
  const cells = row.split(',');
  const of = Object.fromEntries(names.split(',').map((name, at) => [name, cells[at]]));
  expect(of).toMatchObject({
    ...{
      tenantId: 't1',
      tenantName: 'Toko',
      ledger: 'provider',
      period: '2026-11',
      meter: 'message',
      kind: 'unpriced',
    },
    ...{ quantity: '3000', amount: '', rateCard: '', charged: 'false', asOf: CHARGES.asOf },
  });
});
