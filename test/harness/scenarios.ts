import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ulid } from 'ulid';
import { cloudEvent, EVENT_SOURCE } from '../../events/cloud-event.ts';
import type { DomainEvent, DomainEventOf, EventType } from '../../events/domain-events.ts';
import { createSendWakeUps } from '../../functions/outbound/send-wake-ups.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { newPendingSend } from '../../shared/entities/pending-send.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { timeKey } from '../../shared/table/keys.ts';
import { tenantRoleOf } from './grants.ts';
import { meteringScenarios } from './metering-scenarios.ts';
import { orderScenarios } from './order-scenarios.ts';
import { textWebhook } from './payloads.ts';
import type { SimulatedPlatform } from './platform.ts';
import { productScenarios } from './product-scenarios.ts';
import { nextSecond, openShop, type Shop } from './shop.ts';
import {
  ACCESS_TOKEN,
  openCustomerServiceWindow,
  openPausedShopFixture,
  openShopFixture,
  putAnotherPicture,
  putPendingReply,
  type ShopFixture,
  TERMS,
} from './shop-fixture.ts';

type Scenario = () => Promise<unknown>;

export interface Scenarios {
  /** A shop that receives only the webhooks that the test posts. */
  readonly shop: Shop;
  /** Scenarios by function, or by `tenant role of` a function. */
  readonly all: Readonly<Record<string, Scenario>>;
  /** Scenarios that only send messages to the workers, so that only the workers make AWS calls. */
  readonly workers: Readonly<Record<string, Scenario>>;
}

const LARGE = 'kopi '.repeat(60_000);
const UNKNOWN_NUMBER = { phoneNumberId: '440000000000001', wabaId: '450000000000001' };
const UNREADABLE_BODY = '{"poison":true}';
const NO_CONVERSATION = '0'.repeat(26);

/**
 * Creates scenarios that exercise all permissions of every role, each with its own trigger, so that failures of other
 * roles do not interfere.
 */
export async function createScenarios(meta: SimulatedPlatform): Promise<Scenarios> {
  const { runtime } = meta.platform;
  const table = dynamoTable(new DynamoDBClient(runtime.clientConfig()), runtime.output('TableName'));
  const send = senderOf(meta);
  const shop = await openShop(meta);
  const live = await openShopFixture(meta, table);
  const held = await openPausedShopFixture(meta, table);
  // A separate shop, because the fetching of templates is limited per number.
  const own = await openShopFixture(meta, table);
  const inbound = await inboundBodies(meta, shop);

  const enqueueWakeUps = wakeUpSenderOf(meta);
  const tools = { table, send, busMessage, poison: UNREADABLE_BODY };
  const metering = await meteringScenarios(meta, { shop: own, ...tools });
  const orders = await orderScenarios(meta, { shop: live, ...tools });
  const products = await productScenarios(meta, { shop: own, ...tools });
  const workers = {
    ...metering.workers,
    ...orders.workers,
    ...products.workers,
    'route-inbound': () => send('inbound', ...inbound, UNREADABLE_BODY),
    'track-number': () =>
      send('number-activity', busMessage('warung.message.received.v1', [received(shop)]), UNREADABLE_BODY),
    'replay-quarantine': () => send('replay', '{"kind":"sweep"}', UNREADABLE_BODY),
    'send-outbound': async () => {
      await enqueueWakeUps([live, held]);
      await send('outbound.fifo', UNREADABLE_BODY);
    },
    'resume-outbound': () => send('resume', busMessage('warung.number.resumed.v1', [resumed(held)]), UNREADABLE_BODY),
    'fetch-media': () => send('media', busMessage('warung.number.resumed.v1', [resumed(held)]), UNREADABLE_BODY),
  };
  const converse = () => useConversations(meta, live, () => openCustomerServiceWindow(meta, table, live));
  const decide = () => useBusiness(meta, own);
  return {
    shop,
    workers,
    all: {
      ...workers,
      health: () => fetch(`${meta.credentials.baseUrl}/health`),
      'serve-pages': () => fetch(`${meta.credentials.baseUrl}/shop`),
      'conversations-api': converse,
      [tenantRoleOf('conversations-api')]: converse,
      'business-api': decide,
      [tenantRoleOf('business-api')]: decide,
      ...metering.apis,
      ...orders.all,
      ...products.apis,
      'operator-api': operatorOf(meta, shop),
      'receive-webhook': async () => {
        await meta.postWebhook(text(shop, 'wamid.again'));
        await meta.postWebhook(text(shop, 'wamid.again-large', LARGE));
      },
      'publish-changes': async () => {
        const thread = live.scope.message(NO_CONVERSATION, nextSecond(), NO_CONVERSATION);
        const attributes = { v: 1, d: 'inbound', ty: 'text', pn: '1', c: 'c', ra: 1_790_000_000, raw: '{}' };
        await table.put({ key: thread, attributes });
        // Not a valid message: the record is discarded into the failure bucket.
        await table.put({
          key: live.scope.message(NO_CONVERSATION, nextSecond(), NO_CONVERSATION),
          attributes: { v: 1 },
        });
        const mark = { is: 'read', mark: { status: 'read', message_id: 'wamid.read' } } as const;
        await table.transact([newPendingSend(live.scope, NO_CONVERSATION, ulid(), mark, undefined)]);
      },
      'send-outbound': async () => {
        await openCustomerServiceWindow(meta, table, live);
        for (const one of [live, held]) await putPendingReply(meta, table, one);
        await workers['send-outbound']();
      },
      'fetch-media': async () => {
        const events = [];
        for (const one of [live, held]) events.push(announced(one, await putAnotherPicture(table, one)));
        await send('media', busMessage('warung.media.announced.v1', events));
        await workers['fetch-media']();
      },
    },
  };
}

const text = (at: { phoneNumberId: string; wabaId: string }, wamid: string, body?: string): unknown =>
  textWebhook({ ...at, from: '6281234567890', wamid, at: nextSecond(), ...(body && { body }) });

/** Returns the messages that receive-webhook sends for a small and a large text, to trigger the worker separately. */
async function inboundBodies(meta: SimulatedPlatform, shop: Shop): Promise<string[]> {
  const { runtime } = meta.platform;
  await runtime.setMappings(false);
  const { engine } = runtime.services.sqs;
  for (const payload of [text(shop, 'wamid.small'), text(shop, 'wamid.large', LARGE)]) await meta.postWebhook(payload);
  const messages = engine.receive(engine.arnOf('warung-dev-inbound'), 10);
  for (const { receiptHandle } of messages) engine.delete(engine.arnOf('warung-dev-inbound'), receiptHandle);
  await runtime.setMappings(true);
  // Two items that stay in quarantine, one of them in the bucket.
  for (const payload of [text(UNKNOWN_NUMBER, 'wamid.unknown'), text(UNKNOWN_NUMBER, 'wamid.unknown-large', LARGE)])
    await meta.postWebhook(payload);
  await meta.idle();
  return messages.map(({ body }) => body);
}

/**
 * Returns a function that sends messages to a queue. In a FIFO queue each has its own group, so that none waits for
 * another.
 */
function senderOf({ platform: { runtime } }: SimulatedPlatform) {
  const sqs = new SQSClient(runtime.clientConfig());
  return async (queue: string, ...bodies: string[]): Promise<void> => {
    const QueueUrl = runtime.services.sqs.engine.urlOf(`warung-dev-${queue}`);
    for (const MessageBody of bodies) {
      const groupId = ulid();
      const fifo = queue.endsWith('.fifo') ? { MessageGroupId: groupId, MessageDeduplicationId: groupId } : {};
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...fifo }));
    }
  };
}

/** Returns a function that enqueues wake-ups for the conversations of shops, as publish-changes does. */
function wakeUpSenderOf({ platform: { runtime } }: SimulatedPlatform) {
  const enqueue = createSendWakeUps(
    new SQSClient(runtime.clientConfig()),
    runtime.services.sqs.engine.urlOf('warung-dev-outbound.fifo'),
  );
  return (shops: readonly ShopFixture[]) =>
    enqueue(
      shops.map(({ tenantId, conversationId }) => ({
        wakeUp: { v: 1, tenantId, conversationId },
        deduplicationId: ulid(),
        traceparent: undefined,
      })),
    );
}

/** Returns a bus entry as a rule delivers it to a queue. */
const busMessage = (type: EventType, events: readonly DomainEvent['event'][]): string =>
  JSON.stringify({ 'detail-type': type, source: EVENT_SOURCE, detail: cloudEvent(type, events) });

function received({ tenantId, phoneNumberId }: Shop): DomainEventOf<'warung.message.received.v1'> {
  const at = toIsoTime(nextSecond());
  const ids = { id: `message:${at}`, tenantId, conversationId: 'c', contactId: 'p', messageId: 'm', phoneNumberId };
  return { ...ids, at, type: 'text', direction: 'inbound' };
}

function resumed({ tenantId, phoneNumberId, wabaId }: Shop): DomainEventOf<'warung.number.resumed.v1'> {
  const at = toIsoTime(nextSecond());
  return { id: `resumed:${at}`, at, tenantId, phoneNumberId, wabaId };
}

function announced(
  { tenantId, phoneNumberId, conversationId }: ShopFixture,
  { messageId, at, type }: ShopFixture['picture'],
): DomainEventOf<'warung.media.announced.v1'> {
  const ids = { id: `media:${messageId}`, tenantId, conversationId, messageId, phoneNumberId };
  return { ...ids, at: toIsoTime(at), timestamp: toIsoTime(at), type };
}

/** Reads and replies to a conversation, and downloads the picture by its link. */
async function useConversations(meta: SimulatedPlatform, shop: ShopFixture, open: Scenario): Promise<void> {
  const { apiKey: key, conversationId } = shop;
  const path = `/v1/conversations/${conversationId}`;
  const request = (method: string, at: string, body?: unknown) =>
    meta.request(method, at, { key, ...(body !== undefined && { body }) });
  await open();
  await request('GET', '/v1/conversations');
  const thread = await request('GET', `${path}/messages?order=asc`);
  const link = /"media":\{[^}]*"url":"(http[^"]+)"/.exec(JSON.stringify(thread.body))?.[1];
  if (link) await fetch(link);
  const sent = await request('POST', `${path}/messages`, { type: 'text', text: { body: 'Masih' } });
  const id = /"id":"([0-9A-Z]{26})"/.exec(JSON.stringify(sent.body))?.[1] ?? NO_CONVERSATION;
  await request('POST', `${path}/messages/${id}/retry`);
  // The template is not known, so the account's templates are fetched.
  const template = { name: `none_${timeKey(nextSecond())}`, language: { code: 'id' } };
  await request('POST', `${path}/messages`, { type: 'template', template });
  await request('PUT', `${path}/owner`, { agentId: null });
  await request('GET', `${path}/send-options`);
}

/** Uses all operations of the business API. */
async function useBusiness(meta: SimulatedPlatform, shop: ShopFixture): Promise<void> {
  const { apiKey: key, phoneNumberId, wabaId } = shop;
  const number = { phoneNumberId, wabaId };
  const request = (method: string, path: string, body?: unknown) =>
    meta.request(method, path, { key, ...(body !== undefined && { body }) });
  for (const path of ['me', 'agents', 'terms', 'terms/acceptances', 'numbers', 'templates', 'settings'])
    await request('GET', `/v1/${path}`);
  await request('POST', '/v1/agents', { name: 'Budi' });
  await request('POST', '/v1/terms/acceptances', {});
  await request('POST', '/v1/numbers', { ...number, accessToken: ACCESS_TOKEN });
  await request('POST', '/v1/numbers', { ...number, code: 'signup-code' });
  await request('POST', '/v1/templates/sync');
  await request('PUT', '/v1/settings', { budget: { amount: '10.00', currency: 'USD' } });
}

function operatorOf(meta: SimulatedPlatform, shop: Shop): Scenario {
  let quarantined: (string | undefined)[] = [];
  return async () => {
    const { tenantId, phoneNumberId, wabaId } = shop;
    const number = { tenantId, phoneNumberId, wabaId, displayPhoneNumber: '+62', accessToken: ACCESS_TOKEN };
    await meta.operator('POST', '/v1/operator/tenants', { name: 'Toko Baru' });
    await meta.operator('POST', '/v1/operator/numbers', number);
    const limits = { monthlyMessages: null, sendsPerMinute: null };
    await meta.operator('PUT', `/v1/operator/tenants/${tenantId}/plan`, { plan: 'free' });
    await meta.operator('PUT', `/v1/operator/tenants/${tenantId}/limits`, limits);
    await meta.operator('POST', '/v1/operator/terms', TERMS);
    await meta.operator('GET', '/v1/operator/terms');
    await meta.operator('GET', `/v1/operator/account-events?tenantId=${tenantId}&scope=${phoneNumberId}`);
    const { body } = await meta.operator('GET', '/v1/operator/quarantine?limit=100');
    const ids = [...JSON.stringify(body).matchAll(/"id":"(440000000000001~[0-9A-Z]{26})"/g)].map((found) => found[1]);
    quarantined = ids.length > 0 ? ids : quarantined;
    for (const id of quarantined) await meta.operator('POST', `/v1/operator/quarantine/${id}/replay`);
    await meta.operator('POST', '/v1/operator/trace', text(shop, 'wamid.small'));
  };
}
