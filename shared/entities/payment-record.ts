import * as z from 'zod';
import { moneySchema } from '../money/schema.ts';
import { sortIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Write } from '../table/table.ts';
import { type Item, plain, present } from '../table/values.ts';
import { paymentMethodSchema } from './order.ts';

/**
 * A payment or refund of an order, `T#<tenant>#ORDER#<order>` / `PAYMENT#<id>`: append-only. The id of a record with a
 * reference is derived from the reference, so that the same payment cannot be recorded twice.
 * Access: put in the transaction that changes the order (2 WCU); get by id (1 RCU); query with the order.
 */
const paymentRecordSchema = z.object({
  v: z.literal(1),
  sk: z.string(),
  kind: z.enum(['payment', 'refund']),
  method: paymentMethodSchema,
  /** The stage of cash on delivery. */
  stage: z.enum(['agreed', 'collected']).optional(),
  amount: moneySchema,
  reference: z.string().optional(),
  proof: z.string().optional(),
  /** The order's version before the payment. Payments are listed in this order. */
  version: z.int(),
  /** Unix seconds. */
  at: z.int(),
  by: z.string(),
});
export interface PaymentRecord extends Omit<z.infer<typeof paymentRecordSchema>, 'v' | 'sk'> {
  readonly id: string;
}

/** @throws ZodError for an item that is not a payment */
export function readPaymentRecord(item: Item): PaymentRecord {
  const { v: _, sk, ...record } = paymentRecordSchema.parse(item);
  return { ...record, id: sortIdOf('payment', sk) };
}

/** Creates the write of a payment. Its condition fails when it is recorded already. */
export function newPaymentRecord(scope: TenantScope, orderId: string, { id, ...record }: PaymentRecord): Write {
  const { amount, ...rest } = record;
  const attributes = present({ v: 1, ...rest, amount: plain(amount) });
  return { do: 'put', key: scope.payment(orderId, id), attributes, when: absent() };
}
