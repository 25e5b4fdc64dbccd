import * as z from 'zod';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { isEqualInConstantTime } from '../../shared/constant-time.ts';
import type { MasterKeys } from '../../shared/encryption.ts';
import { getQuarantined } from '../../shared/entities/quarantine.ts';
import { setLimits } from '../../shared/entities/tenant.ts';
import { createApi, route } from '../../shared/http/api.ts';
import { type IdempotencyKey, withIdempotency } from '../../shared/http/idempotency.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import type { Ids } from '../../shared/ids.ts';
import type { RequestLogDependencies } from '../../shared/request-log.ts';
import { globalKeys } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { createCachedDirectory } from '../webhooks/directory.ts';
import type { LoadLargeContent } from '../webhooks/queue-body.ts';
import { replayItem } from '../webhooks/replay-item.ts';
import { tracePayload } from '../webhooks/trace-payload.ts';
import { listAccountEventsOperation } from './account-event-operations.ts';
import { connectNumber, createTenant } from './create-tenant.ts';
import { type IdempotencySlot, withEncryptedIdempotency } from './encrypted-answers.ts';
import { listAccountEvents } from './list-account-events.ts';
import { listQuarantine } from './list-quarantine.ts';
import {
  connectNumberOperation,
  createTenantOperation,
  listPublishedTermsOperation,
  listQuarantineOperation,
  publishTermsOperation,
  replayQuarantineOperation,
  setLimitsOperation,
  setPlanOperation,
  tracePayloadOperation,
} from './operator-operations.ts';
import { listPublishedTerms, publishTerms } from './publish-terms.ts';
import { setPlan } from './set-plan.ts';

/** The secret that holds the operator's API key. */
export const operatorSecretSchema = z.object({ key: z.string().min(16) });

export interface OperatorApiDeps extends RequestLogDependencies {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
  readonly operator: Cached<z.infer<typeof operatorSecretSchema>>;
  readonly loadLarge: LoadLargeContent;
}

type Operator = typeof OPERATOR;
const OPERATOR = 'operator';

/**
 * Creates the API of the platform operator: tenants, plans and limits, numbers, terms, account events and quarantine.
 */
export function createOperatorApi(deps: OperatorApiDeps) {
  const { table, clock, loadLarge } = deps;
  // Each request gets a new directory, so that it sees what the operator has just changed.
  const routing = async () => ({
    table,
    directory: createCachedDirectory(table, clock),
    ids: await deps.ids.get(),
    now: nowSeconds(clock),
    loadLarge,
  });

  const idempotencySlot = (idempotencyKey: IdempotencyKey | undefined): IdempotencySlot => ({
    ...{ table, idempotencyKey, now: nowSeconds(clock) },
    keyOf: (id) => globalKeys.once(id),
  });
  const tableNow = () => ({ table, now: nowSeconds(clock) });

  const tenants = route(createTenantOperation, async ({ body, idempotencyKey }) => {
    // The answer contains the owner's key.
    const encryption = { to: OPERATOR, master: await deps.master.get() };
    return withEncryptedIdempotency(idempotencySlot(idempotencyKey), encryption, (rememberAnswer) =>
      createTenant(body, { table, clock, rememberAnswer }),
    );
  });
  const limits = route(setLimitsOperation, async ({ path: { id }, body }) => {
    if (!(await setLimits(table, id, body))) throw notFound('There is no such tenant.');
    return { status: 200, body: { tenantId: id, ...body } };
  });
  const plan = route(setPlanOperation, async ({ path: { id }, body }) => ({
    status: 200,
    body: await setPlan(id, body, { table, now: clock.now() }),
  }));
  const numbers = route(connectNumberOperation, async ({ body, idempotencyKey }) => {
    const master = await deps.master.get();
    return withIdempotency(idempotencySlot(idempotencyKey), (rememberAnswer) =>
      connectNumber(body, { table, clock, master, rememberAnswer }),
    );
  });
  const publish = route(publishTermsOperation, ({ body, idempotencyKey }) =>
    publishTerms(body, idempotencySlot(idempotencyKey), tableNow()),
  );
  const published = route(listPublishedTermsOperation, async () => ({
    status: 200,
    body: { data: await listPublishedTerms(tableNow()), next: null },
  }));
  const quarantine = route(listQuarantineOperation, async ({ query: { limit, cursor } }) => ({
    status: 200,
    body: await listQuarantine({ limit, cursor }, table, await deps.ids.get()),
  }));
  const replay = route(replayQuarantineOperation, async ({ path: { id } }) => {
    const item = await getQuarantined(table, id);
    if (!item) throw notFound('There is no such item in quarantine.');
    if (item.gpk === undefined) throw conflict('The item has been routed already.');
    const outcome = await replayItem(item, await routing());
    const reason = outcome.kind === 'unroutable' ? { reason: outcome.reason } : {};
    return { status: 200, body: { id, outcome: outcome.kind, ...reason } };
  });
  const events = route(listAccountEventsOperation, async ({ query: { tenantId, scope, limit, cursor } }) => ({
    status: 200,
    body: await listAccountEvents({ tenantId, scope, limit, cursor }, table, await deps.ids.get()),
  }));
  const trace = route(tracePayloadOperation, async ({ body }) => ({
    status: 200,
    body: { items: await tracePayload(body, await routing()) },
  }));

  return createApi<Operator>({
    ...deps,
    name: 'operator-api',
    async authenticate(key) {
      const { key: current } = await deps.operator.get();
      const isOperator =
        isEqualInConstantTime(key, current) || isEqualInConstantTime(key, (await deps.operator.refresh()).key);
      return isOperator ? OPERATOR : undefined;
    },
    routes: [tenants, limits, plan, numbers, publish, published, quarantine, replay, events, trace],
  });
}
