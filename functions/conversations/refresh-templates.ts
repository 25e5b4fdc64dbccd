import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { toResult } from '../../shared/concurrency.ts';
import type { MasterKeys } from '../../shared/encryption.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import { syncAccount } from '../tenants/sync-templates.ts';
import type { ConversationsApiDeps } from './conversations-api.ts';

/**
 * Minimum time between two refreshes of an account's templates, however many sends name an unknown template. Seconds.
 */
const MIN_INTERVAL_SECONDS = 60;

/**
 * Creates a function that fetches the templates of a number's account; it returns false when WhatsApp does not provide
 * them.
 */
export function createTemplateRefresher(deps: {
  readonly graph: GraphClient;
  readonly master: Cached<MasterKeys>;
  readonly clock: Clock;
}): ConversationsApiDeps['refreshTemplates'] {
  const { graph, master, clock } = deps;
  return async (scope, number, tenantTable) => {
    const now = nowSeconds(clock);
    if (number.templatesSyncedAt !== undefined && now - number.templatesSyncedAt < MIN_INTERVAL_SECONDS) return true;
    const synced = await toResult(() => syncAccount(number, { own: tenantTable, scope, graph, now, master }));
    return synced.ok;
  };
}
