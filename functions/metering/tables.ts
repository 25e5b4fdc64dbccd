import { csvText } from './csv.ts';
import type { Charges, ChargeView, FinanceCharges, FinanceLine, UsageAnswer, UsageRecordsPage } from './views.ts';

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

export const chargesTable = (charges: Charges): string =>
  csvText<ChargeView>({ ...LINE, ...unclosed(charges) }, [
    ...charges.ledgers.platform.lines,
    ...charges.ledgers.provider.lines,
  ]);

export const financeTable = (charges: FinanceCharges): string =>
  csvText<FinanceLine>(
    {
      tenantId: (line) => line.tenantId,
      tenantName: (line) => line.tenantName,
      ...LINE,
      charged: (line) => line.charged,
      ...unclosed(charges),
    },
    charges.data,
  );

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
