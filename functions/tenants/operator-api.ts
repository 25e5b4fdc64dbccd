import * as z from 'zod';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { equalInConstantTime } from '../../shared/constant-time.ts';
import { getQuarantined } from '../../shared/entities/quarantine.ts';
import { createApi, route } from '../../shared/http/api.ts';
import { $Nothing, pageQuery } from '../../shared/http/page.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import type { Ids } from '../../shared/ids.ts';
import type { LineDeps } from '../../shared/line.ts';
import type { MasterKeys } from '../../shared/sealing.ts';
import type { Table } from '../../shared/table/table.ts';
import { cachedDirectory } from '../webhooks/directory.ts';
import type { LoadLarge } from '../webhooks/queue-body.ts';
import { replayItem } from '../webhooks/replay-item.ts';
import { tracePayload } from '../webhooks/trace-payload.ts';
import { listQuarantine } from './list-quarantine.ts';
import { $NewNumber, $NewTenant, connectNumber, createTenant } from './register.ts';

/** The secret that the operator's key is compared with. */
export const $OperatorSecret = z.object({ key: z.string().min(16) });

export interface OperatorApiDeps extends LineDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
  readonly operator: Cached<z.infer<typeof $OperatorSecret>>;
  readonly loadLarge: LoadLarge;
}

type Operator = 'operator';

/** What the platform's operator does: tenants, numbers, and what could not be routed. */
export function createOperatorApi(deps: OperatorApiDeps) {
  const { table, clock, loadLarge } = deps;
  // A directory a request: the operator asks right after having changed something.
  const routing = async () => ({
    table,
    directory: cachedDirectory(table, clock),
    ids: await deps.ids.get(),
    now: seconds(clock),
    loadLarge,
  });

  const tenants = route({
    method: 'POST',
    path: '/v1/operator/tenants',
    pathSchema: $Nothing,
    querySchema: $Nothing,
    bodySchema: $NewTenant,
    handle: async ({ body }) => ({ status: 201, body: await createTenant(body, { table, clock }) }),
  });
  const numbers = route({
    method: 'POST',
    path: '/v1/operator/numbers',
    pathSchema: $Nothing,
    querySchema: $Nothing,
    bodySchema: $NewNumber,
    handle: async ({ body }) => ({
      status: 201,
      body: await connectNumber(body, { table, clock, master: await deps.master.get() }),
    }),
  });
  const quarantine = route({
    method: 'GET',
    path: '/v1/operator/quarantine',
    pathSchema: $Nothing,
    querySchema: z.object(pageQuery),
    bodySchema: $Nothing,
    handle: async ({ query: { limit, cursor } }) => ({
      status: 200,
      body: await listQuarantine({ limit, cursor }, table, await deps.ids.get()),
    }),
  });
  const replay = route({
    method: 'POST',
    path: '/v1/operator/quarantine/{id}/replay',
    pathSchema: z.object({ id: z.string().max(256) }),
    querySchema: $Nothing,
    bodySchema: $Nothing,
    handle: async ({ path: { id } }) => {
      const kept = await getQuarantined(table, id);
      if (!kept) throw notFound('There is no such item in quarantine.');
      if (kept.gpk === undefined) throw conflict('The item has been routed already.');
      const outcome = await replayItem(kept, await routing());
      return {
        status: 200,
        body: { id, outcome: outcome.kind, ...(outcome.kind === 'unroutable' ? { reason: outcome.reason } : {}) },
      };
    },
  });
  const trace = route({
    method: 'POST',
    path: '/v1/operator/trace',
    pathSchema: $Nothing,
    querySchema: $Nothing,
    bodySchema: $Nothing,
    handle: async ({ body }) => ({ status: 200, body: { items: await tracePayload(body, await routing()) } }),
  });

  return createApi<Operator>({
    ...deps,
    name: 'operator-api',
    async authenticate(key) {
      const { key: current } = await deps.operator.get();
      const isOperator =
        equalInConstantTime(key, current) || equalInConstantTime(key, (await deps.operator.refresh()).key);
      return isOperator ? 'operator' : undefined;
    },
    routes: [tenants, numbers, quarantine, replay, trace],
  });
}
