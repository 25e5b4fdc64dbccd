import { toCsv } from './csv.ts';
import type {
  Charges,
  ChargeView,
  FinanceCharges,
  FinanceLine,
  UnpricedUsage,
  UsageAnswer,
  UsageRecordsPage,
} from './views.ts';

/** The responses of the usage and charges APIs as CSV tables. Every row states how complete it is. */

interface Freshness {
  readonly asOf: string;
  readonly completeThrough: string;
}

const freshnessColumns = ({ asOf, completeThrough }: Freshness) => ({
  asOf: () => asOf,
  completeThrough: () => completeThrough,
});

const LINE_COLUMNS = {
  id: (line: ChargeView) => line.id,
  ledger: (line: ChargeView) => line.ledger,
  period: (line: ChargeView) => line.period,
  meter: (line: ChargeView) => line.meter,
  description: (line: ChargeView) => line.description.en,
  category: (line: ChargeView) => line.category,
  market: (line: ChargeView) => line.market,
  numberId: (line: ChargeView) => line.numberId,
  kind: (line: ChargeView) => line.kind,
  tier: (line: ChargeView) => line.tier,
  quantity: (line: ChargeView) => line.quantity,
  unitPrice: (line: ChargeView) => line.unitPrice,
  amount: (line: ChargeView) => line.amount,
  currency: (line: ChargeView) => line.currency,
  consumed: (line: ChargeView) => line.consumed,
  rateCard: (line: ChargeView) => line.rateCard,
  status: (line: ChargeView) => line.status,
  records: (line: ChargeView) => line.records,
};

/** Unpriced usage in the columns of charge lines: price and amount are empty. */
const UNPRICED_COLUMNS = {
  ...{ id: () => null, description: () => null, kind: () => 'unpriced', tier: () => null, unitPrice: () => null },
  ...{ amount: () => null, currency: () => null, rateCard: () => null, status: () => null, records: () => null },
  meter: (usage: UnpricedUsage) => usage.meter,
  category: (usage: UnpricedUsage) => usage.category,
  market: (usage: UnpricedUsage) => usage.market,
  numberId: (usage: UnpricedUsage) => usage.numberId,
  quantity: (usage: UnpricedUsage) => usage.quantity,
  consumed: (usage: UnpricedUsage) => usage.quantity,
};

/** Appends the rows of another table with the same columns. */
const appendRows = (table: string, rows: string): string => table + rows.slice(rows.indexOf('\r\n') + '\r\n'.length);

export function chargesCsv(charges: Charges): string {
  const { platform, provider } = charges.ledgers;
  const lines = toCsv<ChargeView>({ ...LINE_COLUMNS, ...freshnessColumns(charges) }, [
    ...platform.lines,
    ...provider.lines,
  ]);
  const context = { ledger: () => 'provider', period: () => charges.period };
  return appendRows(
    lines,
    toCsv<UnpricedUsage>(
      { ...LINE_COLUMNS, ...UNPRICED_COLUMNS, ...context, ...freshnessColumns(charges) },
      provider.unpriced,
    ),
  );
}

export function financeCsv(charges: FinanceCharges): string {
  const lines = toCsv<FinanceLine>(
    {
      tenantId: (line) => line.tenantId,
      tenantName: (line) => line.tenantName,
      ...LINE_COLUMNS,
      charged: (line) => line.charged,
      ...freshnessColumns(charges),
    },
    charges.data,
  );
  const names = new Map(charges.totals.map(({ tenantId, tenantName }) => [tenantId, tenantName]));
  type Unpriced = FinanceCharges['unpriced'][number];
  const unpriced = toCsv<Unpriced>(
    {
      tenantId: ({ tenantId }) => tenantId,
      tenantName: ({ tenantId }) => names.get(tenantId) ?? null,
      ...{ ...LINE_COLUMNS, ...UNPRICED_COLUMNS, ledger: () => 'provider', period: () => charges.period },
      charged: () => false,
      ...freshnessColumns(charges),
    },
    charges.unpriced,
  );
  return appendRows(lines, unpriced);
}

export const usageCsv = (usage: UsageAnswer): string =>
  toCsv<UsageAnswer['data'][number]>(
    {
      day: (row) => row.day,
      meter: (row) => row.meter,
      category: (row) => row.category,
      market: (row) => row.market,
      numberId: (row) => row.numberId,
      type: (row) => row.type,
      quantity: (row) => row.quantity,
      records: (row) => row.records,
      ...freshnessColumns(usage),
    },
    usage.data,
  );

export const usageRecordsCsv = (page: UsageRecordsPage): string =>
  toCsv<UsageRecordsPage['data'][number]>(
    {
      id: (record) => record.id,
      meter: (record) => record.meter,
      at: (record) => record.at,
      recordedAt: (record) => record.recordedAt,
      quantity: (record) => record.quantity,
      category: (record) => record.category,
      market: (record) => record.market,
      numberId: (record) => record.numberId,
      type: (record) => record.type,
      conversationId: (record) => record.conversationId,
      messageId: (record) => record.messageId,
      orderId: (record) => record.orderId,
      agentId: (record) => record.agentId,
      ...freshnessColumns(page),
    },
    page.data,
  );
