import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { type Notice, readNotice } from '../../shared/entities/notice.ts';
import { type Order, readOrder } from '../../shared/entities/order.ts';
import { type PaymentRecord, readPaymentRecord } from '../../shared/entities/payment-record.ts';
import { isId } from '../../shared/ids.ts';
import { isItemOf } from '../../shared/table/key-shapes.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { queryAll } from '../../shared/table/query-all.ts';
import type { Table } from '../../shared/table/table.ts';

/** An order with its payments, in the order of recording, and its notices to the customer. */
export interface LoadedOrder {
  readonly order: Order;
  readonly payments: readonly PaymentRecord[];
  readonly notices: readonly Notice[];
}

/** Loads an order with its payments and notices by one query. 1 RCU per 4 KB. Undefined if it does not exist. */
export async function loadOrder(table: Table, scope: TenantScope, orderId: string): Promise<LoadedOrder | undefined> {
  if (!isId(orderId)) return undefined;
  const items = await queryAll(table, { in: scope.orderItems(orderId), consistent: true });
  const order = items.find((item) => isItemOf('order', item));
  if (!order) return undefined;
  return {
    order: readOrder(order),
    payments: items
      .filter((item) => isItemOf('payment', item))
      .map(readPaymentRecord)
      .sort((a, b) => a.version - b.version),
    notices: items.filter((item) => isItemOf('notice', item)).map(readNotice),
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
