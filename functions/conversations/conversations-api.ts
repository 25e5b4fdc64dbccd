import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import type { StoredMedia } from '../../shared/entities/media.ts';
import type { StoredMessage } from '../../shared/entities/message.ts';
import type { TenantNumber } from '../../shared/entities/number.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { createApi, route } from '../../shared/http/api.ts';
import { notFound } from '../../shared/http/problem.ts';
import { authenticateTenant } from '../../shared/http/tenant-caller.ts';
import { type Ids, isId } from '../../shared/ids.ts';
import type { RequestLogDependencies } from '../../shared/request-log.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TenantSession, TenantSessions } from '../../shared/table/tenant-session.ts';
import type { EnqueueDeps } from '../outbound/enqueue-message.ts';
import { loadSendPolicyInput } from '../outbound/load-send-policy-input.ts';
import { toConversationView } from './conversation-view.ts';
import { listConversations } from './list-conversations.ts';
import { type ListMessagesDeps, listMessages } from './list-messages.ts';
import {
  getConversationOperation,
  listConversationsOperation,
  listMessagesOperation,
  retryMessageOperation,
  sendMessageOperation,
  sendOptionsOperation,
  setOwnerOperation,
} from './operations.ts';
import { requestRetry, sendMessage } from './send-message.ts';
import { loadSendOptionsView } from './send-options-view.ts';
import { setOwner } from './set-owner.ts';
import type { MediaView } from './views.ts';

export interface ConversationsApiDeps extends RequestLogDependencies {
  /** Table access for API keys and the published terms; never used for a tenant's data. */
  readonly platform: Table;
  readonly sessions: TenantSessions;
  readonly ids: Cached<Ids>;
  readonly clock: Clock;
  readonly showMedia: (
    media: StoredMedia | undefined,
    message: StoredMessage,
    session: TenantSession,
  ) => Promise<MediaView>;
  readonly refreshTemplates: (scope: TenantScope, number: TenantNumber, table: Table) => Promise<boolean>;
}

/**
 * Creates the conversations API, with which a business reads its conversations, replies and assigns agents. All data of
 * a tenant is read and written with the tenant's own credentials.
 */
export function createConversationsApi(deps: ConversationsApiDeps) {
  const { clock, platform } = deps;
  const tableOf = async ({ scope }: TenantCaller): Promise<Table> => (await deps.sessions(scope.tenantId)).table;
  const threadDepsOf = async ({ scope }: TenantCaller): Promise<ListMessagesDeps> => {
    const session = await deps.sessions(scope.tenantId);
    const showMedia: ListMessagesDeps['showMedia'] = (media, message) => deps.showMedia(media, message, session);
    return { table: session.table, ids: await deps.ids.get(), showMedia };
  };
  const sendDepsOf = async (caller: TenantCaller): Promise<EnqueueDeps & ListMessagesDeps> => {
    const thread = await threadDepsOf(caller);
    return {
      ...thread,
      clock,
      loadPolicyInput: (request) => loadSendPolicyInput({ platform, tenant: thread.table }, clock, request),
      refreshTemplates: (scope, number) => deps.refreshTemplates(scope, number, thread.table),
    };
  };

  return createApi<TenantCaller>({
    ...deps,
    name: 'conversations-api',
    authenticate: authenticateTenant(platform),
    routes: [
      route(listConversationsOperation, async ({ caller, query }) => {
        const { view, ownerId, limit, cursor } = query;
        const request = { scope: caller.scope, view, ownerId, limit, cursor, now: nowSeconds(clock) };
        return { status: 200, body: await listConversations(request, await tableOf(caller), await deps.ids.get()) };
      }),
      route(getConversationOperation, async ({ caller, path: { id } }) => {
        const item = isId(id) ? await (await tableOf(caller)).get(caller.scope.conversation(id)) : undefined;
        if (!item) throw notFound('There is no such conversation.');
        return { status: 200, body: toConversationView(readConversation(item), nowSeconds(clock)) };
      }),
      route(setOwnerOperation, async ({ caller, path, body }) => {
        const request = { scope: caller.scope, conversationId: path.id, agentId: body.agentId };
        return { status: 200, body: await setOwner(request, await tableOf(caller), nowSeconds(clock)) };
      }),
      route(listMessagesOperation, async ({ caller, path, query }) => {
        const { order, limit, cursor } = query;
        const request = { scope: caller.scope, conversationId: path.id, order, limit, cursor };
        return { status: 200, body: await listMessages(request, await threadDepsOf(caller)) };
      }),
      route(sendMessageOperation, async ({ caller, path, body, idempotencyKey }) =>
        sendMessage({ caller, conversationId: path.id, body, once: idempotencyKey }, await sendDepsOf(caller)),
      ),
      route(retryMessageOperation, async ({ caller, path, idempotencyKey }) =>
        requestRetry(
          { caller, conversationId: path.id, messageId: path.messageId, once: idempotencyKey },
          await sendDepsOf(caller),
        ),
      ),
      route(sendOptionsOperation, async ({ caller, path }) => ({
        status: 200,
        body: await loadSendOptionsView(caller.scope, path.id, await sendDepsOf(caller)),
      })),
    ],
  });
}
