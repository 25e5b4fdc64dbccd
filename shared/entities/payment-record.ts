import * as z from 'zod';
import { $Money } from '../money/schema.ts';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Write } from '../table/table.ts';
import { type Item, plain, present } from '../table/values.ts';
import { $PaymentMethod } from './order.ts';

/**
 * Money that came in for an order or was given back, `T#<tenant>#O#<order>` / `Y#<id>`: only ever added. The id of one with a
 * reference is derived from it, so that the same one cannot be recorded twice.
 * Access: put in the transaction that changes the order (2 WCU); get by id (1 RCU); all with their order by one query.
 */
const $PaymentRecord = z.object({
  v: z.literal(1),
  sk: z.string(),
  kind: z.enum(['payment', 'refund']),
  method: $PaymentMethod,
  /** Of cash on delivery: agreed on, or collected. */
  stage: z.enum(['agreed', 'collected']).optional(),
  amount: $Money,
  reference: z.string().optional(),
  proof: z.string().optional(),
  /** Of the order before it: what they are told in the order of. */
  version: z.int(),
  /** Unix seconds. */
  at: z.int(),
  by: z.string(),
});
export interface PaymentRecord extends Omit<z.infer<typeof $PaymentRecord>, 'v' | 'sk'> {
  readonly id: string;
}

/** What sorts payments into their own range of an order's partition. */
export const PAYMENTS = 'Y#';

/** @throws ZodError for what is no payment */
export function readPaymentRecord(item: Item): PaymentRecord {
  const { v: _, sk, ...record } = $PaymentRecord.parse(item);
  return { ...record, id: sk.slice(PAYMENTS.length) };
}

/** Refused when it is recorded already. */
export function newPaymentRecord(scope: TenantScope, orderId: string, { id, ...record }: PaymentRecord): Write {
  const { amount, ...rest } = record;
  const attributes = present({ v: 1, ...rest, amount: plain(amount) });
  return { do: 'put', key: scope.payment(orderId, id), attributes, when: absent() };
}
