import { toIsoTime } from '../../../shared/clock.ts';
import type { Conversation } from '../../../shared/entities/conversation.ts';
import type { Notice } from '../../../shared/entities/notice.ts';
import { type Order, orderNumber } from '../../../shared/entities/order.ts';
import type { PaymentRecord } from '../../../shared/entities/payment-record.ts';
import { toMoneyJson } from '../../../shared/money/schema.ts';
import { netPaidOf } from '../domain/commands.ts';
import { requestableTransitions, transitionOf } from '../domain/transitions.ts';
import type { OrderView } from './views.ts';

/** The data of an order view besides the order itself. */
export interface OrderViewData {
  readonly payments: readonly PaymentRecord[];
  readonly notices: readonly Notice[];
  /** The conversation with the customer's latest profile. Undefined if it no longer exists. */
  readonly conversation: Conversation | undefined;
}

const isoOrNull = (unixSeconds: number | undefined): string | null =>
  unixSeconds === undefined ? null : toIsoTime(unixSeconds);

/** Converts an order to the API's representation. */
export function toOrderView(order: Order, { payments, notices, conversation }: OrderViewData): OrderView {
  return {
    id: order.orderId,
    number: orderNumber(order),
    version: order.version,
    status: order.status,
    payment: order.payment,
    fulfilment: order.fulfilment,
    conversationId: order.conversationId,
    contact: {
      id: order.contactId,
      name: conversation?.name?.value ?? null,
      waId: conversation?.waId?.value ?? null,
    },
    lines: order.lines.map(lineView),
    deliveryFee: order.deliveryFee ?? null,
    total: order.total,
    paid: toMoneyJson(netPaidOf(order)),
    address: order.address ?? null,
    pickup: order.pickup ?? false,
    note: order.note ?? null,
    heldUntil: isoOrNull(order.heldUntil),
    createdAt: toIsoTime(order.createdAt),
    confirmedAt: isoOrNull(order.confirmedAt),
    review: order.review.map(({ sku = null, reason, left = null }) => ({ sku, reason, left })),
    history: order.history.map(({ version, at, by, transition, from = null, to }) => ({
      ...{ version, at: toIsoTime(at), by, transition, from, to },
    })),
    payments: payments.map(({ id, kind, at, method, stage = null, amount, reference = null, proof = null, by }) => ({
      ...{ id, kind, at: toIsoTime(at), method, stage, amount, reference, proof, by },
    })),
    notices: notices.map(({ version, state, at, messageId = null, reason = null }) => ({
      ...{ version, state, at: toIsoTime(at), messageId, reason },
    })),
    next: requestableTransitions(order).map((transition) => {
      const { machine, to } = transitionOf(transition);
      return { transition, machine, to };
    }),
  };
}

const lineView = (line: Order['lines'][number]): OrderView['lines'][number] => ({
  sku: line.sku,
  name: line.name ?? null,
  variant: line.variant ?? null,
  note: line.note ?? null,
  quantity: line.quantity,
  price: { listed: line.listed ?? null, claimed: line.claimed ?? null, applied: line.applied ?? null },
  amount: line.amount ?? null,
  outcome: line.outcome,
});
