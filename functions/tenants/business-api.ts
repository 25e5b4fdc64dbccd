import { listNumbers } from '../../shared/entities/number.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { createApi, type Request, route } from '../../shared/http/api.ts';
import type { Operation } from '../../shared/http/operation.ts';
import { authenticateTenant, requireOwner } from '../../shared/http/tenant-caller.ts';
import type { LineDeps } from '../../shared/line.ts';
import { type BusinessContext, type BusinessDeps, businessContext } from './business-context.ts';
import * as operations from './business-operations.ts';
import { connectOwnNumber } from './connect-own-number.ts';
import { templatesPage } from './list-templates.ts';
import { numberView } from './number-view.ts';
import { addPerson, me, people } from './people.ts';
import { putSettings, settingsOf } from './settings.ts';
import { syncTemplates } from './sync-templates.ts';
import { acceptances, acceptTerms, currentTerms } from './terms.ts';

/** Returns a whole list as one page: the lists of this API are short. */
const onlyPage = (data: readonly unknown[]) => ({ status: 200, body: { data, next: null } });
const ok = (body: unknown) => ({ status: 200, body });

/** Creates the API with which a business manages itself: terms, numbers, agents, templates and settings. */
export function createBusinessApi(deps: BusinessDeps & LineDeps) {
  type Handle<Path, Query, Body> = (
    context: BusinessContext,
    request: Request<TenantCaller, Path, Query, Body>,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
  const forAgents = <Path, Query, Body>(operation: Operation<Path, Query, Body>, handle: Handle<Path, Query, Body>) =>
    route<TenantCaller, Path, Query, Body>(operation, async (request) =>
      handle(await businessContext(deps, request.caller), request),
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
      forAgents(operations.meOperation, async (context) => ok(await me(context))),
      forAgents(operations.listAgentsOperation, async (context) => onlyPage(await people(context))),
      forOwners(operations.createAgentOperation, (context, { body, once }) => addPerson(body, once, context)),
      forAgents(operations.listTermsOperation, async (context) => onlyPage(await currentTerms(context))),
      forOwners(operations.acceptTermsOperation, (context, { body, once, address }) =>
        acceptTerms(body, { once, address }, context),
      ),
      forAgents(operations.listAcceptancesOperation, async (context) => onlyPage(await acceptances(context))),
      forAgents(operations.listNumbersOperation, async ({ own, scope }) =>
        onlyPage((await listNumbers(own, scope)).map(numberView)),
      ),
      forOwners(operations.connectNumberOperation, (context, { body, once }) => connectOwnNumber(body, once, context)),
      forAgents(operations.listTemplatesOperation, async (context, { query }) =>
        ok(await templatesPage(query, context)),
      ),
      forAgents(operations.syncTemplatesOperation, async (context) => ok(await syncTemplates(context))),
      forAgents(operations.getSettingsOperation, async (context) => ok(await settingsOf(context))),
      forOwners(operations.putSettingsOperation, async (context, { body }) => ok(await putSettings(body, context))),
    ],
  });
}
