import { msToIsoTime } from '../../../shared/clock.ts';
import { getCompleteThrough } from '../../../shared/entities/rollup.ts';
import type { Tenant } from '../../../shared/entities/tenant.ts';
import type { Ids } from '../../../shared/ids.ts';
import { startOfDay } from '../../../shared/rates/calendar.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { Table } from '../../../shared/table/table.ts';
import { billingTermsOf, periodAt, periodOf } from '../domain/billing-terms.ts';
import { computeCharges } from '../domain/charges.ts';
import { listUsageRecords } from './list-usage-records.ts';
import type { UsageGroup, UsageRecordsQuery } from './operations.ts';
import { readPeriodUsage, readRollups, type Span } from './read-usage.ts';
import { groupUsage } from './usage-rows.ts';
import type { Charges, UsageAnswer, UsageRecordsPage } from './views.ts';

/** The tenant and time that a usage query runs for. */
export interface UsageQueryContext {
  /** The table with the tenant's items. */
  readonly table: Table;
  readonly tenant: Tenant;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The watermark in milliseconds since 1970; undefined before the first watermark tick. */
  readonly completeThrough: number | undefined;
}

/** Reads the watermark: the time up to which all tenants' usage is counted, in milliseconds since 1970. */
export async function readWatermark(table: Table): Promise<number | undefined> {
  const at = await getCompleteThrough(table);
  return at === undefined ? undefined : at * 1000;
}

const QUARTER_HOUR_MS = 900_000;

interface TimeRangeQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Resolves `from` and `to` (local days or instants) to a span of whole quarters of an hour. The default is the current
 * month up to now.
 */
function resolveSpan(
  { from, to }: TimeRangeQuery,
  { tenant, now }: UsageQueryContext,
): Span & { readonly timeZone: string } {
  const current = periodAt(tenant, now);
  const { timeZone } = billingTermsOf(tenant, current.id);
  const instant = (text: string): number => {
    const ms = text.length === 10 ? startOfDay(timeZone, text) : Date.parse(text);
    return Math.floor(ms / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  };
  return {
    from: from === undefined ? current.from : instant(from),
    // The current quarter of an hour is included, although it is not over yet.
    to: to === undefined ? Math.floor(now / QUARTER_HOUR_MS) * QUARTER_HOUR_MS + QUARTER_HOUR_MS : instant(to),
    timeZone,
  };
}

const freshnessOf = ({ now, completeThrough }: UsageQueryContext, from: number) => ({
  asOf: msToIsoTime(now),
  completeThrough: msToIsoTime(completeThrough ?? from),
});

export async function getUsage(
  context: UsageQueryContext,
  query: TimeRangeQuery & { readonly groupBy: readonly UsageGroup[] },
): Promise<UsageAnswer> {
  const { from, to, timeZone } = resolveSpan(query, context);
  const rollups = await readRollups(context.table, new TenantScope(context.tenant.tenantId), { from, to });
  const data = [...groupUsage(rollups, query.groupBy, timeZone)];
  return { from: msToIsoTime(from), to: msToIsoTime(to), timeZone, ...freshnessOf(context, from), data };
}

/** @throws InvalidCursorError */
export async function getUsageRecords(
  context: UsageQueryContext,
  query: UsageRecordsQuery,
  ids: Ids,
): Promise<UsageRecordsPage> {
  const { table, tenant } = context;
  const span = query.period === undefined ? resolveSpan(query, context) : periodOf(tenant, query.period);
  const page = await listUsageRecords({ table, scope: new TenantScope(tenant.tenantId), ids, query, span });
  return { ...page, ...freshnessOf(context, span.from) };
}

export interface ChargesRequest {
  readonly period: string | undefined;
  readonly resells: boolean;
  readonly numberIds: readonly string[];
  readonly recordsAt: string;
}

export async function getCharges(
  context: UsageQueryContext,
  { period: id, ...request }: ChargesRequest,
): Promise<Charges> {
  const { table, tenant, now, completeThrough } = context;
  const { tenantId, createdAt } = tenant;
  const period = id === undefined ? periodAt(tenant, now) : periodOf(tenant, id);
  const usage = await readPeriodUsage(table, new TenantScope(tenantId), period);
  const terms = billingTermsOf(tenant, period.id);
  return computeCharges({ tenantId, createdAt, terms, period, usage, now, completeThrough, ...request });
}
