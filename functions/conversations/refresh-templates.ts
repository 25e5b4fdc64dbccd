import { settle } from '../../shared/bounded.ts';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import type { MasterKeys } from '../../shared/sealing.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import { syncAccount } from '../tenants/sync-templates.ts';
import type { ConversationsApiDeps } from './conversations-api.ts';

/** An account's templates are asked for at most so often, however many sends name one that there is not. Seconds. */
const GAP = 60;

/** Fetches the templates of a number's account; false when WhatsApp does not tell them. */
export function refreshTemplates(deps: {
  readonly graph: GraphClient;
  readonly master: Cached<MasterKeys>;
  readonly clock: Clock;
}): ConversationsApiDeps['refreshTemplates'] {
  const { graph, master, clock } = deps;
  return async (scope, number, own) => {
    const now = seconds(clock);
    if (number.templatesSyncedAt !== undefined && now - number.templatesSyncedAt < GAP) return true;
    const synced = await settle(() => syncAccount(number, { own, scope, graph, now, master }));
    return synced.ok;
  };
}
