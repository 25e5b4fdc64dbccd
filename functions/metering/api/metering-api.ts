import type { Cached } from '../../../shared/cached.ts';
import type { Clock } from '../../../shared/clock.ts';
import { listNumbers } from '../../../shared/entities/number.ts';
import { getTenant, type TenantCaller } from '../../../shared/entities/tenant.ts';
import { createApi, route } from '../../../shared/http/api.ts';
import { notFound } from '../../../shared/http/problem.ts';
import { authenticateTenant } from '../../../shared/http/tenant-caller.ts';
import type { Ids } from '../../../shared/ids.ts';
import type { RequestLogDependencies } from '../../../shared/request-log.ts';
import type { Table } from '../../../shared/table/table.ts';
import type { TenantSessions } from '../../../shared/table/tenant-session.ts';
import { csvResponse, wantsCsv } from './csv.ts';
import { chargesCsv, usageCsv, usageRecordsCsv } from './csv-tables.ts';
import { chargesOperation, usageOperation, usageRecordsOperation } from './operations.ts';
import { getCharges, getUsage, getUsageRecords, readWatermark, type UsageQueryContext } from './usage-queries.ts';

export interface MeteringApiDeps extends RequestLogDependencies {
  /** Accessed with the function's own permissions: API keys and the usage watermark. */
  readonly platform: Table;
  /** Accessed with tenant-scoped credentials: all data of a tenant. */
  readonly sessions: TenantSessions;
  readonly ids: Cached<Ids>;
  readonly clock: Clock;
  /** Whether the operator passes WhatsApp's bill on to businesses. */
  readonly resells: boolean;
}

const RECORDS = '/v1/usage/records';

/** Creates the API for a tenant's usage and charges. */
export function createMeteringApi(deps: MeteringApiDeps) {
  const contextOf = async ({ scope }: TenantCaller): Promise<UsageQueryContext> => {
    const [{ table }, completeThrough] = await Promise.all([
      deps.sessions(scope.tenantId),
      readWatermark(deps.platform),
    ]);
    const tenant = await getTenant(table, scope.tenantId);
    if (!tenant) throw notFound('This business no longer exists.');
    return { table, tenant, now: deps.clock.now(), completeThrough };
  };

  const usage = route<TenantCaller, unknown, Parameters<typeof getUsage>[1] & FormatQuery, unknown>(
    usageOperation,
    async ({ caller, query, accept }) => {
      const answer = await getUsage(await contextOf(caller), query);
      return wantsCsv(query.format, accept) ? csvResponse(usageCsv(answer)) : { status: 200, body: answer };
    },
  );
  const records = route<TenantCaller, unknown, Parameters<typeof getUsageRecords>[1], unknown>(
    usageRecordsOperation,
    async ({ caller, query, accept }) => {
      const answer = await getUsageRecords(await contextOf(caller), query, await deps.ids.get());
      if (!wantsCsv(query.format, accept)) return { status: 200, body: answer };
      return csvResponse(usageRecordsCsv(answer), nextPageUrl(RECORDS, query, answer.next));
    },
  );
  const charges = route<TenantCaller, unknown, { readonly period?: string | undefined } & FormatQuery, unknown>(
    chargesOperation,
    async ({ caller, query, accept }) => {
      const context = await contextOf(caller);
      const numberIds = (await listNumbers(context.table, caller.scope)).map(({ phoneNumberId }) => phoneNumberId);
      const request = { period: query.period, resells: deps.resells, numberIds, recordsAt: RECORDS };
      const answer = await getCharges(context, request);
      return wantsCsv(query.format, accept) ? csvResponse(chargesCsv(answer)) : { status: 200, body: answer };
    },
  );

  return createApi<TenantCaller>({
    ...deps,
    name: 'metering-api',
    authenticate: authenticateTenant(deps.platform),
    routes: [usage, records, charges],
  });
}

interface FormatQuery {
  readonly format?: 'json' | 'csv' | undefined;
}

/** Returns the URL of the next page, or null on the last page. */
export function nextPageUrl(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
  next: string | null,
): string | null {
  if (next === null) return null;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor: next }))
    if (value !== undefined) parameters.set(name, String(value));
  return `${path}?${parameters}`;
}
