import { completeThrough } from '../../shared/entities/rollup.ts';
import type { Tenant } from '../../shared/entities/tenant.ts';
import type { Ids } from '../../shared/ids.ts';
import { startOfDay } from '../../shared/rates/calendar.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { periodAt, periodOf, termsIn } from './billing.ts';
import { chargesOf } from './charges.ts';
import { listRecords } from './list-records.ts';
import type { RecordsQuery, UsageGroup } from './operations.ts';
import { readPeriodUsage, readRollups, type Span } from './read-usage.ts';
import { usageRows } from './usage-rows.ts';
import type { Charges, UsageAnswer, UsageRecordsPage } from './views.ts';

/** What every question about a tenant's usage is answered from. */
export interface Asked {
  /** The tenant's own items. */
  readonly table: Table;
  readonly tenant: Tenant;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds since 1970; undefined before anything was counted. */
  readonly completeThrough: number | undefined;
}

/** Up to when all tenants' usage is counted, milliseconds since 1970. */
export async function countedThrough(table: Table): Promise<number | undefined> {
  const at = await completeThrough(table);
  return at === undefined ? undefined : at * 1000;
}

const QUARTER = 900_000;
const iso = (ms: number): string => new Date(ms).toISOString();

interface When {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Where the zone's months begin now; `from` and `to` as days of the zone or instants, rounded down to quarters of an hour. */
function spanOf({ from, to }: When, { tenant, now }: Asked): Span & { readonly timeZone: string } {
  const current = periodAt(tenant, now);
  const { timeZone } = termsIn(tenant, current.id);
  const instant = (text: string): number => {
    const ms = text.length === 10 ? startOfDay(timeZone, text) : Date.parse(text);
    return Math.floor(ms / QUARTER) * QUARTER;
  };
  return {
    from: from === undefined ? current.from : instant(from),
    // Now is in a quarter of an hour that is not over yet, and counts.
    to: to === undefined ? Math.floor(now / QUARTER) * QUARTER + QUARTER : instant(to),
    timeZone,
  };
}

const unclosed = ({ now, completeThrough }: Asked, from: number) => ({
  asOf: iso(now),
  completeThrough: iso(completeThrough ?? from),
});

export async function usageAnswer(
  asked: Asked,
  query: When & { readonly groupBy: readonly UsageGroup[] },
): Promise<UsageAnswer> {
  const { from, to, timeZone } = spanOf(query, asked);
  const rollups = await readRollups(asked.table, new TenantScope(asked.tenant.tenantId), { from, to });
  const data = [...usageRows(rollups, query.groupBy, timeZone)];
  return { from: iso(from), to: iso(to), timeZone, ...unclosed(asked, from), data };
}

/** @throws ForeignCursor */
export async function recordsAnswer(asked: Asked, query: RecordsQuery, ids: Ids): Promise<UsageRecordsPage> {
  const { table, tenant } = asked;
  const span = query.period === undefined ? spanOf(query, asked) : periodOf(tenant, query.period);
  const page = await listRecords({ table, scope: new TenantScope(tenant.tenantId), ids, query, span });
  return { ...page, ...unclosed(asked, span.from) };
}

export interface ChargesWanted {
  readonly period: string | undefined;
  readonly resells: boolean;
  readonly numberIds: readonly string[];
  readonly recordsAt: string;
}

export async function chargesAnswer(asked: Asked, { period: id, ...wanted }: ChargesWanted): Promise<Charges> {
  const { table, tenant, now, completeThrough } = asked;
  const { tenantId, createdAt } = tenant;
  const period = id === undefined ? periodAt(tenant, now) : periodOf(tenant, id);
  const usage = await readPeriodUsage(table, new TenantScope(tenantId), period);
  const terms = termsIn(tenant, period.id);
  return chargesOf({ tenantId, createdAt, terms, period, usage, now, completeThrough, ...wanted });
}
