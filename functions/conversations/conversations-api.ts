import * as z from 'zod';
import type { Cached } from '../../shared/cached.ts';
import { tenantOfApiKey } from '../../shared/entities/tenant.ts';
import { createApi, route } from '../../shared/http/api.ts';
import { $Nothing, pageQuery } from '../../shared/http/page.ts';
import { hashApiKey, type Ids } from '../../shared/ids.ts';
import { type LineDeps, line } from '../../shared/line.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { listConversations } from './list-conversations.ts';
import { listMessages } from './list-messages.ts';
import type { TenantTable } from './tenant-table.ts';

export interface ConversationsApiDeps extends LineDeps {
  /** Reads API keys only. */
  readonly keys: Table;
  readonly tenantTable: TenantTable;
  readonly ids: Cached<Ids>;
}

/** What a business's systems read: conversations and their messages. Everything of a tenant is read with its own credentials. */
export const createConversationsApi = (deps: ConversationsApiDeps) =>
  createApi<TenantScope>({
    ...deps,
    name: 'conversations-api',
    async authenticate(key) {
      const tenantId = await tenantOfApiKey(deps.keys, hashApiKey(key));
      if (tenantId === undefined) return undefined;
      line().set({ tenantId });
      return new TenantScope(tenantId);
    },
    routes: [
      route({
        method: 'GET',
        path: '/v1/conversations',
        pathSchema: $Nothing,
        querySchema: z.object(pageQuery),
        bodySchema: $Nothing,
        handle: async ({ caller, query }) => {
          const table = await deps.tenantTable(caller.tenantId);
          const request = { scope: caller, limit: query.limit, cursor: query.cursor };
          return { status: 200, body: await listConversations(request, table, await deps.ids.get()) };
        },
      }),
      route({
        method: 'GET',
        path: '/v1/conversations/{id}/messages',
        pathSchema: z.object({ id: z.string() }),
        querySchema: z.object({ ...pageQuery, order: z.enum(['asc', 'desc']).default('desc') }),
        bodySchema: $Nothing,
        handle: async ({ caller, path, query }) => {
          const table = await deps.tenantTable(caller.tenantId);
          const request = {
            scope: caller,
            conversationId: path.id,
            order: query.order,
            limit: query.limit,
            cursor: query.cursor,
          };
          return { status: 200, body: await listMessages(request, table, await deps.ids.get()) };
        },
      }),
    ],
  });
