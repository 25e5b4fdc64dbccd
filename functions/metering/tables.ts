import { csvText } from './csv.ts';
import type {
  Charges,
  ChargeView,
  FinanceCharges,
  FinanceLine,
  UnpricedUsage,
  UsageAnswer,
  UsageRecordsPage,
} from './views.ts';

/** The answers of the APIs of usage and charges as tables. Every row says how far it can be trusted. */

interface Unclosed {
  readonly asOf: string;
  readonly completeThrough: string;
}

const unclosed = ({ asOf, completeThrough }: Unclosed) => ({
  asOf: () => asOf,
  completeThrough: () => completeThrough,
});

const LINE = {
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

/** Usage that no rate card has a price for, in the columns of lines: it has no price and no amount. */
const UNPRICED = {
  ...{ id: () => null, description: () => null, kind: () => 'unpriced', tier: () => null, unitPrice: () => null },
  ...{ amount: () => null, currency: () => null, rateCard: () => null, status: () => null, records: () => null },
  meter: (usage: UnpricedUsage) => usage.meter,
  category: (usage: UnpricedUsage) => usage.category,
  market: (usage: UnpricedUsage) => usage.market,
  numberId: (usage: UnpricedUsage) => usage.numberId,
  quantity: (usage: UnpricedUsage) => usage.quantity,
  consumed: (usage: UnpricedUsage) => usage.quantity,
};

/** Rows below a table of the same columns. */
const below = (table: string, rows: string): string => table + rows.slice(rows.indexOf('\r\n') + '\r\n'.length);

export function chargesTable(charges: Charges): string {
  const { platform, provider } = charges.ledgers;
  const lines = csvText<ChargeView>({ ...LINE, ...unclosed(charges) }, [...platform.lines, ...provider.lines]);
  const place = { ledger: () => 'provider', period: () => charges.period };
  return below(
    lines,
    csvText<UnpricedUsage>({ ...LINE, ...UNPRICED, ...place, ...unclosed(charges) }, provider.unpriced),
  );
}

export function financeTable(charges: FinanceCharges): string {
  const lines = csvText<FinanceLine>(
    {
      tenantId: (line) => line.tenantId,
      tenantName: (line) => line.tenantName,
      ...LINE,
      charged: (line) => line.charged,
      ...unclosed(charges),
    },
    charges.data,
  );
  const names = new Map(charges.totals.map(({ tenantId, tenantName }) => [tenantId, tenantName]));
  type Unpriced = FinanceCharges['unpriced'][number];
  const unpriced = csvText<Unpriced>(
    {
      tenantId: ({ tenantId }) => tenantId,
      tenantName: ({ tenantId }) => names.get(tenantId) ?? null,
      ...{ ...LINE, ...UNPRICED, ledger: () => 'provider', period: () => charges.period },
      charged: () => false,
      ...unclosed(charges),
    },
    charges.unpriced,
  );
  return below(lines, unpriced);
}

export const usageTable = (usage: UsageAnswer): string =>
  csvText<UsageAnswer['data'][number]>(
    {
      day: (row) => row.day,
      meter: (row) => row.meter,
      category: (row) => row.category,
      market: (row) => row.market,
      numberId: (row) => row.numberId,
      type: (row) => row.type,
      quantity: (row) => row.quantity,
      records: (row) => row.records,
      ...unclosed(usage),
    },
    usage.data,
  );

export const recordsTable = (page: UsageRecordsPage): string =>
  csvText<UsageRecordsPage['data'][number]>(
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
      ...unclosed(page),
    },
    page.data,
  );
