import { listNumbers } from '../../shared/entities/number.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { type ApiRequest, createApi, route } from '../../shared/http/api.ts';
import type { Operation } from '../../shared/http/operation.ts';
import { authenticateTenant, requireOwner } from '../../shared/http/tenant-caller.ts';
import type { RequestLogDependencies } from '../../shared/request-log.ts';
import { createAgent, getMe, listAgentViews } from './agents.ts';
import { connectOwnNumber } from './connect-own-number.ts';
import { listTemplatesPage } from './list-templates.ts';
import { toNumberView } from './number-view.ts';
import { putSettings, readSettings } from './settings.ts';
import { syncTemplates } from './sync-templates.ts';
import { createTenantContext, type TenantContext, type TenantDeps } from './tenant-context.ts';
import * as operations from './tenant-operations.ts';
import { acceptTerms, listAcceptanceViews, listCurrentTerms } from './terms.ts';

/** Returns a whole list as one page: the lists of this API are short. */
const onlyPage = (data: readonly unknown[]) => ({ status: 200, body: { data, next: null } });
const ok = (body: unknown) => ({ status: 200, body });

/** Creates the API with which a business manages itself: terms, numbers, agents, templates and settings. */
export function createTenantApi(deps: TenantDeps & RequestLogDependencies) {
  type Handle<Path, Query, Body> = (
    context: TenantContext,
    request: ApiRequest<TenantCaller, Path, Query, Body>,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
  const forAgents = <Path, Query, Body>(operation: Operation<Path, Query, Body>, handle: Handle<Path, Query, Body>) =>
    route<TenantCaller, Path, Query, Body>(operation, async (request) =>
      handle(await createTenantContext(deps, request.caller), request),
    );
  const forOwners = <Path, Query, Body>(operation: Operation<Path, Query, Body>, handle: Handle<Path, Query, Body>) =>
    forAgents(operation, async (context, request) => {
      requireOwner(request.caller);
      return handle(context, request);
    });

  return createApi<TenantCaller>({
    ...deps,
    name: 'business-api',
    authenticate: authenticateTenant(deps.platform),
    routes: [
      forAgents(operations.getMeOperation, async (context) => ok(await getMe(context))),
      forAgents(operations.listAgentsOperation, async (context) => onlyPage(await listAgentViews(context))),
      forOwners(operations.createAgentOperation, (context, { body, idempotencyKey }) =>
        createAgent(body, idempotencyKey, context),
      ),
      forAgents(operations.listTermsOperation, async (context) => onlyPage(await listCurrentTerms(context))),
      forOwners(operations.acceptTermsOperation, (context, { body, idempotencyKey, ipAddress }) =>
        acceptTerms(body, { once: idempotencyKey, address: ipAddress }, context),
      ),
      forAgents(operations.listAcceptancesOperation, async (context) => onlyPage(await listAcceptanceViews(context))),
      forAgents(operations.listNumbersOperation, async ({ own, scope }) =>
        onlyPage((await listNumbers(own, scope)).map(toNumberView)),
      ),
      forOwners(operations.connectNumberOperation, (context, { body, idempotencyKey }) =>
        connectOwnNumber(body, idempotencyKey, context),
      ),
      forAgents(operations.listTemplatesOperation, async (context, { query }) =>
        ok(await listTemplatesPage(query, context)),
      ),
      forAgents(operations.syncTemplatesOperation, async (context) => ok(await syncTemplates(context))),
      forAgents(operations.getSettingsOperation, async (context) => ok(await readSettings(context))),
      forOwners(operations.putSettingsOperation, async (context, { body }) => ok(await putSettings(body, context))),
    ],
  });
}
