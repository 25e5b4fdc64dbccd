import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import type { StoredMedia } from '../../shared/entities/media.ts';
import type { StoredMessage } from '../../shared/entities/message.ts';
import type { TenantNumber } from '../../shared/entities/number.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { createApi, route } from '../../shared/http/api.ts';
import { notFound } from '../../shared/http/problem.ts';
import { authenticateTenant } from '../../shared/http/tenant-caller.ts';
import { type Ids, isId } from '../../shared/ids.ts';
import type { LineDeps } from '../../shared/line.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TenantSession, TenantSessions } from '../../shared/table/tenant-session.ts';
import type { AskDeps } from '../outbound/ask.ts';
import { gatherFacts } from '../outbound/gather-facts.ts';
import { conversationView } from './conversation-view.ts';
import { listConversations } from './list-conversations.ts';
import { listMessages, type ThreadDeps } from './list-messages.ts';
import {
  getConversationOperation,
  listConversationsOperation,
  listMessagesOperation,
  retryMessageOperation,
  sendMessageOperation,
  sendOptionsOperation,
  setOwnerOperation,
} from './operations.ts';
import { retryMessage, sendMessage } from './send-message.ts';
import { sendOptionsView } from './send-options-view.ts';
import { setOwner } from './set-owner.ts';
import type { MediaView } from './views.ts';

export interface ConversationsApiDeps extends LineDeps {
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
  const threadDepsOf = async ({ scope }: TenantCaller): Promise<ThreadDeps> => {
    const session = await deps.sessions(scope.tenantId);
    const showMedia: ThreadDeps['showMedia'] = (media, message) => deps.showMedia(media, message, session);
    return { table: session.table, ids: await deps.ids.get(), showMedia };
  };
  const sendDepsOf = async (caller: TenantCaller): Promise<AskDeps & ThreadDeps> => {
    const thread = await threadDepsOf(caller);
    return {
      ...thread,
      clock,
      facts: (request) => gatherFacts({ platform, tenant: thread.table }, clock, request),
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
        const request = { scope: caller.scope, view, ownerId, limit, cursor, now: seconds(clock) };
        return { status: 200, body: await listConversations(request, await tableOf(caller), await deps.ids.get()) };
      }),
      route(getConversationOperation, async ({ caller, path: { id } }) => {
        const item = isId(id) ? await (await tableOf(caller)).get(caller.scope.conversation(id)) : undefined;
        if (!item) throw notFound('There is no such conversation.');
        return { status: 200, body: conversationView(readConversation(item), seconds(clock)) };
      }),
      route(setOwnerOperation, async ({ caller, path, body }) => {
        const request = { scope: caller.scope, conversationId: path.id, agentId: body.agentId };
        return { status: 200, body: await setOwner(request, await tableOf(caller), seconds(clock)) };
      }),
      route(listMessagesOperation, async ({ caller, path, query }) => {
        const { order, limit, cursor } = query;
        const request = { scope: caller.scope, conversationId: path.id, order, limit, cursor };
        return { status: 200, body: await listMessages(request, await threadDepsOf(caller)) };
      }),
      route(sendMessageOperation, async ({ caller, path, body, once }) =>
        sendMessage({ caller, conversationId: path.id, body, once }, await sendDepsOf(caller)),
      ),
      route(retryMessageOperation, async ({ caller, path, once }) =>
        retryMessage({ caller, conversationId: path.id, messageId: path.messageId, once }, await sendDepsOf(caller)),
      ),
      route(sendOptionsOperation, async ({ caller, path }) => ({
        status: 200,
        body: await sendOptionsView(caller.scope, path.id, await sendDepsOf(caller)),
      })),
    ],
  });
}
