import * as z from 'zod';
import type { Cached } from '../../../shared/cached.ts';
import { type Clock, msToIsoTime } from '../../../shared/clock.ts';
import { mapConcurrently } from '../../../shared/concurrency.ts';
import { isEqualInConstantTime } from '../../../shared/constant-time.ts';
import { decodeCursor, encodeCursor } from '../../../shared/cursor.ts';
import { getTenant, listTenants, type Tenant } from '../../../shared/entities/tenant.ts';
import { createApi, route } from '../../../shared/http/api.ts';
import { notFound } from '../../../shared/http/problem.ts';
import type { Ids } from '../../../shared/ids.ts';
import type { RequestLogDependencies } from '../../../shared/request-log.ts';
import type { Table } from '../../../shared/table/table.ts';
import { csvResponse, wantsCsv } from './csv.ts';
import { financeCsv, usageRecordsCsv } from './csv-tables.ts';
import { nextPageUrl } from './metering-api.ts';
import { financeChargesOperation, financeRecordsOperation } from './operations.ts';
import { getCharges, getUsageRecords, readWatermark } from './usage-queries.ts';
import type { Charges, FinanceCharges } from './views.ts';

/** The secret with finance's API key. */
export const financeSecretSchema = z.object({ key: z.string().min(16) });

export interface FinanceApiDeps extends RequestLogDependencies {
  readonly table: Table;
  readonly ids: Cached<Ids>;
  readonly finance: Cached<z.infer<typeof financeSecretSchema>>;
  readonly clock: Clock;
  readonly resells: boolean;
}

const FINANCE = 'finance';
type Finance = typeof FINANCE;

const CHARGES = '/v1/finance/charges';
const recordsPathOf = (tenantId: string): string => `/v1/finance/tenants/${tenantId}/usage/records`;
/** Tenants processed concurrently. Each takes about three queries. */
const MAX_CONCURRENT_TENANTS = 8;

/**
 * Creates the read-only API for the platform's finance: the charges of all tenants and the usage records behind them.
 */
export function createFinanceApi(deps: FinanceApiDeps) {
  const { table, clock } = deps;
  const charges = route(financeChargesOperation, async ({ query, accept }) => {
    const answer = await financeCharges(query, deps);
    if (!wantsCsv(query.format, accept)) return { status: 200, body: answer };
    return csvResponse(financeCsv(answer), nextPageUrl(CHARGES, query, answer.next));
  });
  const records = route(financeRecordsOperation, async ({ path: { id }, query, accept }) => {
    const [tenant, completeThrough] = await Promise.all([getTenant(table, id), readWatermark(table)]);
    if (!tenant) throw notFound('This business does not exist.');
    const answer = await getUsageRecords(
      { table, tenant, now: clock.now(), completeThrough },
      query,
      await deps.ids.get(),
    );
    if (!wantsCsv(query.format, accept)) return { status: 200, body: answer };
    return csvResponse(usageRecordsCsv(answer), nextPageUrl(recordsPathOf(id), query, answer.next));
  });

  return createApi<Finance>({
    ...deps,
    name: 'finance-api',
    async authenticate(key) {
      const { key: current } = await deps.finance.get();
      const isKnown =
        isEqualInConstantTime(key, current) || isEqualInConstantTime(key, (await deps.finance.refresh()).key);
      return isKnown ? FINANCE : undefined;
    },
    routes: [charges, records],
  });
}

interface ChargesQuery {
  readonly period: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Returns the charges of a page of tenants. @throws InvalidCursorError */
async function financeCharges(query: ChargesQuery, deps: FinanceApiDeps): Promise<FinanceCharges> {
  const { table, resells, clock } = deps;
  const { period, limit, cursor } = query;
  const ids = await deps.ids.get();
  const binding = `${FINANCE}|charges|${period}`;
  const [after] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const [{ tenants, last }, completeThrough] = await Promise.all([
    listTenants(table, { after, limit }),
    readWatermark(table),
  ]);
  const now = clock.now();
  const all = await mapConcurrently(tenants, MAX_CONCURRENT_TENANTS, async (tenant) => {
    const request = { period, resells, numberIds: [], recordsAt: recordsPathOf(tenant.tenantId) };
    return { tenant, charges: await getCharges({ table, tenant, now, completeThrough }, request) };
  });
  return {
    period,
    asOf: msToIsoTime(now),
    completeThrough: msToIsoTime(completeThrough ?? earliestOf(all, now)),
    data: all.flatMap(({ tenant, charges }) => linesOf(tenant, charges)),
    totals: all.flatMap(({ tenant, charges }) => totalsOf(tenant, charges)),
    unpriced: all.flatMap(({ tenant: { tenantId }, charges }) =>
      charges.ledgers.provider.unpriced.map((usage) => ({ tenantId, ...usage })),
    ),
    next: last === undefined ? null : encodeCursor(ids, binding, [last]),
  };
}

interface TenantCharges {
  readonly tenant: Tenant;
  readonly charges: Charges;
}

const earliestOf = (all: readonly TenantCharges[], now: number): number =>
  Math.min(now, ...all.map(({ charges }) => Date.parse(charges.from)));

function linesOf({ name: tenantName }: Tenant, { ledgers }: Charges): FinanceCharges['data'] {
  return [ledgers.platform, ledgers.provider].flatMap(({ lines, charged }) =>
    lines.map((line) => ({ ...line, tenantName, charged })),
  );
}

function totalsOf({ tenantId, name: tenantName }: Tenant, charges: Charges): FinanceCharges['totals'] {
  const { state, timeZone, plan, ledgers } = charges;
  return (['platform', 'provider'] as const).map((ledger) => {
    const { currency, total: amount, charged } = ledgers[ledger];
    return { tenantId, tenantName, ledger, currency, charged, amount, state, timeZone, plan };
  });
}
