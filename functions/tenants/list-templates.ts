import type * as z from 'zod';
import { toIsoTime } from '../../shared/clock.ts';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { listNumbers, type TenantNumber } from '../../shared/entities/number.ts';
import { listTemplatesPage as queryTemplates, type Template } from '../../shared/entities/template.ts';
import type { ListPage } from '../../shared/http/page.ts';
import { parseJson } from '../../shared/json.ts';
import type { TenantContext } from './tenant-context.ts';
import type { listTemplatesOperation, TemplateView } from './tenant-operations.ts';

type TemplatesQuery = z.infer<typeof listTemplatesOperation.querySchema>;
export type TemplatesPage = ListPage<TemplateView> & { readonly syncedAt: string | null };

/** Lists the templates of the tenant's accounts: one account after the other, sorted by name. */
export async function listTemplatesPage(query: TemplatesQuery, context: TenantContext): Promise<TemplatesPage> {
  const { own, scope } = context;
  const ids = await context.ids.get();
  const numbers = (await listNumbers(own, scope)).filter(
    ({ phoneNumberId }) => query.phoneNumberId === undefined || phoneNumberId === query.phoneNumberId,
  );
  const accounts = [...new Set(numbers.map(({ wabaId }) => wabaId))].sort();
  const binding = `${scope.tenantId}|templates|${query.phoneNumberId ?? ''}`;
  const [from, position] = query.cursor === undefined ? [] : decodeCursor(ids, binding, query.cursor);
  const found: Template[] = [];
  let next: readonly string[] | undefined;
  for (const wabaId of accounts.filter((account) => from === undefined || account >= from)) {
    const after = wabaId === from && position !== '' ? position : undefined;
    const remaining = query.limit - found.length;
    // An account's first page is read even if this page is full: an empty account must not produce a page of its own.
    const page = await queryTemplates(own, scope, wabaId, { after, limit: Math.max(1, remaining) });
    if (page.templates.length > remaining) next = [wabaId, ''];
    else found.push(...page.templates);
    if (!next && page.last !== undefined) next = [wabaId, page.last];
    if (next) break;
  }
  return {
    data: found.map(viewOf),
    next: next ? encodeCursor(ids, binding, next) : null,
    syncedAt: syncedAtOf(accounts, numbers),
  };
}

/** Returns the oldest time at which an account was synced; null if an account never was. */
function syncedAtOf(accounts: readonly string[], numbers: readonly TenantNumber[]): string | null {
  const times = accounts.map((account) =>
    Math.max(...numbers.filter(({ wabaId }) => wabaId === account).map((number) => number.templatesSyncedAt ?? 0)),
  );
  const oldest = Math.min(...times);
  return Number.isFinite(oldest) && oldest > 0 ? toIsoTime(oldest) : null;
}

function viewOf({ name, language, category, status, reason, body, parameters, components, gone }: Template) {
  const parsed = parseJson(components);
  return {
    ...{ name, language, category, reason, body, parameters },
    status: gone ? 'DELETED' : status,
    components: Array.isArray(parsed) ? [...parsed] : [],
  };
}
