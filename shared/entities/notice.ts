import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';

/**
 * That the customer was told of a change of an order, or why not, `T#<tenant>#O#<order>` / `N#<version>`: written in the transaction
 * that takes the message on, so that each change is told once whatever is repeated.
 * Access: put in a transaction (2 WCU); all with their order by one query.
 */
const $Notice = z.object({
  v: z.literal(1),
  sk: z.string(),
  state: z.enum(['told', 'refused']),
  /** Unix seconds. */
  at: z.int(),
  /** The message that told it. */
  messageId: z.string().optional(),
  /** Why it may not be sent, as `maySend` calls it. */
  reason: z.string().optional(),
});
export interface Notice extends Omit<z.infer<typeof $Notice>, 'v' | 'sk'> {
  readonly version: number;
}

/** What sorts notices into their own range of an order's partition. */
export const NOTICES = 'N#';

/** @throws ZodError for what is no notice */
export function readNotice(item: Item): Notice {
  const { v: _, sk, ...notice } = $Notice.parse(item);
  return { ...notice, version: Number(sk.slice(NOTICES.length)) };
}

/** Refused when the change was told already. */
export const newNotice = (scope: TenantScope, orderId: string, { version, ...notice }: Notice): Write => ({
  do: 'put',
  key: scope.notice(orderId, version),
  attributes: present({ v: 1, ...notice }),
  when: absent(),
});
