import * as z from 'zod';
import { sortIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';

/**
 * The notice to a customer about a change of an order, or the reason why it was not sent, `T#<tenant>#ORDER#<order>` /
 * `NOTICE#<version>`. Written in the transaction that queues the message, so that each change is notified once despite
 * repetitions.
 * Access: put in a transaction (2 WCU); query with the order.
 */
const noticeSchema = z.object({
  v: z.literal(1),
  sk: z.string(),
  state: z.enum(['told', 'refused']),
  /** Unix seconds. */
  at: z.int(),
  /** The message that notified the customer. */
  messageId: z.string().optional(),
  /** Why the message may not be sent: a reason of `maySend`. */
  reason: z.string().optional(),
});
export interface Notice extends Omit<z.infer<typeof noticeSchema>, 'v' | 'sk'> {
  readonly version: number;
}

/** @throws ZodError for an item that is not a notice */
export function readNotice(item: Item): Notice {
  const { v: _, sk, ...notice } = noticeSchema.parse(item);
  return { ...notice, version: Number(sortIdOf('notice', sk)) };
}

/** Creates the write of a notice. Its condition fails when the change has a notice already. */
export const newNotice = (scope: TenantScope, orderId: string, { version, ...notice }: Notice): Write => ({
  do: 'put',
  key: scope.notice(orderId, version),
  attributes: present({ v: 1, ...notice }),
  when: absent(),
});
