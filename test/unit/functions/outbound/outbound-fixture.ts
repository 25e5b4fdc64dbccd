import { loadMessageViews } from '../../../../functions/conversations/list-messages.ts';
import { enqueueMessage } from '../../../../functions/outbound/enqueue-message.ts';
import { loadSendPolicyInput } from '../../../../functions/outbound/load-send-policy-input.ts';
import { sendConversation } from '../../../../functions/outbound/send-conversation.ts';
import { encrypt } from '../../../../shared/encryption.ts';
import { recordActivities } from '../../../../shared/entities/conversation.ts';
import { formatPreview } from '../../../../shared/entities/conversation-state.ts';
import { addStatus } from '../../../../shared/entities/delivery.ts';
import { readMessageItem } from '../../../../shared/entities/message.ts';
import { registrationWrites } from '../../../../shared/entities/number.ts';
import { newTenant } from '../../../../shared/entities/tenant.ts';
import { Ids } from '../../../../shared/ids.ts';
import { RetryLaterError } from '../../../../shared/queue/worker.ts';
import { isItemOf, KEYS } from '../../../../shared/table/key-shapes.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import { readCallbackData } from '../../../../shared/whatsapp/callback-data.ts';
import type { GraphCall, GraphResult } from '../../../../shared/whatsapp/graph.ts';
import type { OutboundContent } from '../../../../shared/whatsapp/outbound.ts';
import { type BeforeOperation, createMemoryTable } from '../../shared/memory-table.ts';

export const TENANT = '01JD0000000000000000000001';
export const PHONE = '1234567890';
export const CUSTOMER = '6281200000001';
/** 2026-11-24 03:00 UTC. */
export const NOW = 1_795_489_200;
const MASTER = { current: '1', keys: { '1': Buffer.alloc(32, 7).toString('base64') } };

export interface Sent extends GraphCall {
  readonly json: Readonly<Record<string, unknown>>;
}

/** Creates a tenant with a number and one conversation, a Graph API with configurable responses, and a clock. */
export async function createOutboundFixture(before?: BeforeOperation) {
  const table = createMemoryTable(before);
  const ids = new Ids('key');
  const scope = new TenantScope(TENANT);
  let now = NOW * 1000;
  const clock = { now: () => now };
  const owner = { agentId: '01JD0000000000000000000009', name: 'Sari', role: 'owner', createdAt: NOW } as const;
  await table.transact(newTenant({ tenantId: TENANT, name: 'Warung', shards: 1, createdAt: NOW }, owner, 'hash'));
  const renew = (token: string) =>
    table.transact(
      registrationWrites(scope, {
        phoneNumberId: PHONE,
        wabaId: '99',
        displayPhoneNumber: '+62',
        token: encrypt(token, TENANT, MASTER),
        at: NOW,
      }),
    );
  await renew('token-1');
  const conversationId = ids.derive('conversation', TENANT, `${PHONE}|c`);
  const customerWrites = (at: number) =>
    recordActivities(table, scope, {
      ids: { conversationId, contactId: 'c', phoneNumberId: PHONE },
      activities: [
        {
          direction: 'inbound',
          at,
          isVisible: true,
          affectsWaiting: true,
          name: 'Ani',
          waId: CUSTOMER,
          userId: undefined,
          preview: formatPreview('inbound', 'text', 'halo'),
        },
      ],
      isNew: false,
      traceparent: undefined,
      shards: async () => 1,
    });
  await customerWrites(NOW - 60);

  const calls: Sent[] = [];
  let acceptedCalls = 0;
  let respond: (call: Sent) => GraphResult | Promise<GraphResult> = () => accepted();
  function accepted(): GraphResult {
    acceptedCalls += 1;
    return { kind: 'ok', status: 200, body: { messages: [{ id: `wamid.OUT${acceptedCalls}` }] } };
  }
  const graph = {
    call: async (call: GraphCall) => {
      const sent = { ...call, json: JSON.parse(JSON.stringify(call.body ?? {})) };
      calls.push(sent);
      return respond(sent);
    },
  };
  const loadPolicyInput: Parameters<typeof enqueueMessage>[2]['loadPolicyInput'] = (request) =>
    loadSendPolicyInput({ platform: table, tenant: table }, clock, request);
  const send = { table, ids, master: MASTER, graph, clock, random: () => 0, loadPolicyInput };
  const ask = { table, clock, loadPolicyInput, refreshTemplates: async () => false };

  return {
    table,
    ids,
    scope,
    clock,
    conversationId,
    calls,
    renew,
    customerWrites,
    accepted,
    ask,
    advance: (seconds: number) => {
      now += seconds * 1000;
    },
    answers: (next: typeof respond) => {
      respond = next;
    },
    text: (body: string, automatic = false) =>
      enqueueMessage(
        { type: 'text', text: { body } },
        { scope, conversationId, agentId: owner.agentId, isAutomatic: automatic },
        { ...ask },
      ),
    content: (content: OutboundContent) =>
      enqueueMessage(content, { scope, conversationId, agentId: owner.agentId, isAutomatic: false }, ask),
    /** Processes a wake-up; returns the seconds until the next try, or undefined when it is done. */
    wakeUp: async (): Promise<number | undefined> => {
      try {
        await sendConversation({ v: 1, tenantId: TENANT, conversationId }, send);
        return undefined;
      } catch (error) {
        if (error instanceof RetryLaterError) return error.delaySeconds;
        throw error;
      }
    },
    /** Stores a status of WhatsApp for a call that it accepted. */
    status: async (call: Sent | undefined, wamid: string, status: string, at = NOW) => {
      const data = call?.json['biz_opaque_callback_data'];
      const own = readCallbackData(ids, TENANT, typeof data === 'string' ? data : undefined);
      const raw = JSON.stringify({ id: wamid, status, timestamp: String(at) });
      await table.update(
        addStatus(scope, {
          messageId: own ?? ids.derive('message', TENANT, wamid),
          participantId: undefined,
          phoneNumberId: PHONE,
          statusId: ids.derive('status', TENANT, raw),
          raw,
          receivedAt: at,
          traceparent: undefined,
        }),
      );
    },
    /** Returns all messages of the conversation as the API shows them. */
    thread: async () => {
      const { items } = await table.query({ in: scope.thread(conversationId), range: { prefix: KEYS.message.sort } });
      const showMedia = async () => {
        throw new Error('the test has no files');
      };
      return loadMessageViews(items.map(readMessageItem), scope, { table, ids, showMedia });
    },
    pending: () => [...table.items.values()].filter((item) => isItemOf('pendingSend', item)).length,
    /** Returns the number of sent messages in the month's counters. */
    sent: () =>
      [...table.items.values()]
        .filter((item) => isItemOf('counts', item))
        .reduce((sum, { sent }) => sum + Number(sent ?? 0), 0),
    delivery: () => [...table.items.values()].find((item) => isItemOf('delivery', item)),
    /** Makes the stored content of a message unreadable. */
    corruptContent: (messageId: string) => {
      for (const [key, item] of table.items)
        if (key.endsWith(`#${messageId}`) && item['raw']) table.items.set(key, { ...item, raw: '{}' });
    },
    conversation: () => table.items.get(`${scope.conversation(conversationId).pk} ${KEYS.conversation.sort}`),
    number: () => table.items.get(`${scope.number(PHONE).pk} ${scope.number(PHONE).sk}`),
  };
}
