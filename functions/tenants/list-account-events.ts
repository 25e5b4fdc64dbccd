import type * as z from 'zod';
import { toIsoTime } from '../../shared/clock.ts';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { readAccountEvent } from '../../shared/entities/account-event.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import type { ListPage } from '../../shared/http/page.ts';
import { notFound } from '../../shared/http/problem.ts';
import type { Ids } from '../../shared/ids.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { accountEventViewSchema } from './account-event-operations.ts';
import { limitToPageSize, parseRaw } from './raw-json.ts';

interface AccountEventsQuery {
  readonly tenantId: string;
  readonly scope: string;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * Lists a tenant's account events of one number or WABA, newest first. 0.5 RCU per 4 KB of events.
 * @throws Problem 404 for an unknown tenant; InvalidCursorError
 */
export async function listAccountEvents(
  { tenantId, scope, limit, cursor }: AccountEventsQuery,
  table: Table,
  ids: Ids,
): Promise<ListPage<z.infer<typeof accountEventViewSchema>>> {
  if (!(await getTenant(table, tenantId))) throw notFound('There is no such tenant.');
  const binding = `operator|account-events|${tenantId}|${scope}`;
  const [before] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const range = before === undefined ? {} : { range: { before } };
  const page = await table.query({
    in: new TenantScope(tenantId).accountEvents(scope),
    ...range,
    limit,
    descending: true,
  });
  const fitting = limitToPageSize(page.items, ({ raw }) => (typeof raw === 'string' ? raw : undefined));
  const last = fitting.length < page.items.length || page.last ? fitting.at(-1) : undefined;
  return {
    data: fitting.map(readAccountEvent).map(({ hash: id, raw, entryTime, receivedAt, field, kind }) => ({
      id,
      tenantId,
      scope,
      field,
      kind,
      at: entryTime === null ? null : toIsoTime(entryTime),
      receivedAt: toIsoTime(receivedAt),
      raw: raw.in === 'item' ? parseRaw(raw.text) : null,
      rawKey: raw.in === 'bucket' ? raw.key : null,
    })),
    next: last === undefined ? null : encodeCursor(ids, binding, [String(last.sk)]),
  };
}
