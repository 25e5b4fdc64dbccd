import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { NOTICES, type Notice, readNotice } from '../../shared/entities/notice.ts';
import { type Order, readOrder } from '../../shared/entities/order.ts';
import { PAYMENTS, type PaymentRecord, readPaymentRecord } from '../../shared/entities/payment-record.ts';
import { isId } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';

/** An order with its payments, in the order of recording, and its notices to the customer. */
export interface LoadedOrder {
  readonly order: Order;
  readonly payments: readonly PaymentRecord[];
  readonly notices: readonly Notice[];
}

/** Loads an order with its payments and notices by one query. 1 RCU per 4 KB. Undefined if it does not exist. */
export async function loadOrder(table: Table, scope: TenantScope, orderId: string): Promise<LoadedOrder | undefined> {
  if (!isId(orderId)) return undefined;
  const items: Item[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const range = after === undefined ? {} : { range: { after } };
    const page = await table.query({ in: scope.orderItems(orderId), consistent: true, ...range });
    items.push(...page.items);
    after = page.last && String(page.last.sk);
  }
  const order = items.find(({ sk }) => sk === 'O');
  if (!order) return undefined;
  const startingWith = (prefix: string): readonly Item[] => items.filter(({ sk }) => String(sk).startsWith(prefix));
  return {
    order: readOrder(order),
    payments: startingWith(PAYMENTS)
      .map(readPaymentRecord)
      .sort((a, b) => a.version - b.version),
    notices: startingWith(NOTICES).map(readNotice),
  };
}

/** Loads the conversation that an order belongs to. 0.5 RCU. */
export async function loadConversation(
  table: Table,
  scope: TenantScope,
  { conversationId }: Pick<Order, 'conversationId'>,
): Promise<Conversation | undefined> {
  const item = await table.get(scope.conversation(conversationId));
  return item && readConversation(item);
}
