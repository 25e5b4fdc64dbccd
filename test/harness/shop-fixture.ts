import { ulid } from 'ulid';
import type { OutgoingMessage } from '../../functions/outbound/outgoing-message.ts';
import { nowSeconds } from '../../shared/clock.ts';
import { putMessage, readMessageItem, type StoredMessage } from '../../shared/entities/message.ts';
import { newPendingSend } from '../../shared/entities/pending-send.ts';
import { KEYS } from '../../shared/table/key-shapes.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { SimulatedPlatform } from './platform.ts';
import { createReplyClient } from './reply-client.ts';
import { openShop, type Shop } from './shop.ts';
import { PNG, uploadFile } from './upload-file.ts';

/** The access token with which test numbers are connected. */
export const ACCESS_TOKEN = 'test-token';

export const TERMS = {
  version: 'test-1',
  effectiveAt: '2026-01-01T00:00:00Z',
  texts: { id: { summary: ['Satu'], text: 'Ketentuan satu.' } },
};

/** A shop that may send messages, and a customer with a phone in the simulator who has sent a text and a picture. */
export interface ShopFixture extends Shop {
  readonly scope: TenantScope;
  readonly conversationId: string;
  /** The customer's picture in the conversation. */
  readonly picture: StoredMessage;
}

let customers = 0;

/** Opens a shop with published and accepted terms, and sends the first messages of a customer. */
export async function openShopFixture(meta: SimulatedPlatform, table: Table): Promise<ShopFixture> {
  await meta.operator('POST', '/v1/operator/terms', TERMS);
  const shop = await openShop(meta);
  const { phoneNumberId, wabaId, apiKey, tenantId } = shop;
  const accepted = await meta.request('POST', '/v1/terms/acceptances', { key: apiKey, body: {} });
  if (accepted.status !== 201) throw new Error(`terms not accepted: ${JSON.stringify(accepted.body)}`);
  meta.simulator.putNumber({
    ...{ phoneNumberId, wabaId },
    displayPhoneNumber: '+62 800 0000 0000',
    name: 'Toko',
    accessToken: ACCESS_TOKEN,
  });
  customers += 1;
  const phone = `62819000${String(customers).padStart(5, '0')}`;
  const { id } = meta.simulator.addCustomer({ name: `Pelanggan ${customers}`, phone });
  const mediaId = await uploadFile(meta, 'image/png', PNG);
  meta.simulator.sendAsCustomer(id, phoneNumberId, { type: 'text', body: 'Halo, masih buka?' });
  meta.simulator.sendAsCustomer(id, phoneNumberId, { type: 'image', mediaId });
  await meta.idle();
  const scope = new TenantScope(tenantId);
  const conversationId = await createReplyClient(meta, apiKey).conversationOf(phone);
  const { items } = await table.query({ in: scope.thread(conversationId), range: { prefix: KEYS.message.sort } });
  const picture = items.map(readMessageItem).find(({ type }) => type === 'image');
  if (!picture) throw new Error('the picture did not arrive');
  return { ...shop, scope, conversationId, picture };
}

/** As the shop with a customer, but with an expired token: the number is paused, and a reply waits for it. */
export async function openPausedShopFixture(meta: SimulatedPlatform, table: Table): Promise<ShopFixture> {
  const shop = await openShopFixture(meta, table);
  meta.simulator.setToken(shop.phoneNumberId, 'expired');
  await createReplyClient(meta, shop.apiKey).text(shop.conversationId, 'sebentar');
  await meta.idle();
  return shop;
}

/** Opens the customer service window: records that the customer has written just now. */
export async function openCustomerServiceWindow(
  meta: SimulatedPlatform,
  table: Table,
  shop: ShopFixture,
): Promise<void> {
  const lastAskedAt = nowSeconds(meta.platform.runtime.clock);
  await table.update({ key: shop.scope.conversation(shop.conversationId), set: { lastAskedAt } });
}

/** Puts a reply into the table as the API does when it accepts one. */
export async function putPendingReply(meta: SimulatedPlatform, table: Table, shop: ShopFixture): Promise<void> {
  const { scope, conversationId, picture } = shop;
  const at = nowSeconds(meta.platform.runtime.clock);
  const messageId = ulid(at * 1000);
  const message: OutgoingMessage = {
    ...{ tenantId: scope.tenantId, conversationId, messageId, at, receivedAt: at, traceparent: undefined },
    ...{ contactId: picture.contactId, phoneNumberId: picture.phoneNumberId, direction: 'outbound', type: 'text' },
    raw: { in: 'item', text: JSON.stringify({ type: 'text', text: { body: 'Masih' } }) },
    sending: { state: 'queued', attempts: [], round: 1, automatic: false },
  };
  await table.transact([
    { do: 'put', ...putMessage(scope, message) },
    newPendingSend(scope, conversationId, messageId, { is: 'message', at, messageId }, undefined),
  ]);
}

/** Puts the customer's picture into the conversation again, as another message. */
export async function putAnotherPicture(table: Table, { scope, picture }: ShopFixture): Promise<StoredMessage> {
  const another = { ...picture, messageId: ulid() };
  await table.put(putMessage(scope, another));
  return another;
}
