import * as z from 'zod';
import { UnreadableInput } from '../../shared/errors.ts';
import { isId } from '../../shared/ids.ts';
import { tryParseJson } from '../../shared/json.ts';
import { isTenantId } from '../../shared/table/keys.ts';

/**
 * A message of the queue `outbound.fifo`: this conversation has something to send. It says nothing of what; that stands in the
 * table, in order, and what a doorbell finds there is what is sent. One too many does no harm.
 */
const $Doorbell = z.object({
  v: z.literal(1),
  tenantId: z.string().refine(isTenantId),
  conversationId: z.string().refine(isId),
});
export type Doorbell = z.infer<typeof $Doorbell>;

/** @throws UnreadableInput */
export function parseDoorbell(body: string): Doorbell {
  const read = $Doorbell.safeParse(tryParseJson(body));
  if (!read.success) throw new UnreadableInput('no doorbell of a conversation');
  return read.data;
}

/** A doorbell as FIFO queues take it: one group a conversation keeps its messages in order and holds up no other. */
export interface Ring {
  readonly doorbell: Doorbell;
  /** What rings: the same within five minutes rings once (SQS Developer Guide, Exactly-once processing). */
  readonly because: string;
  readonly traceparent: string | undefined;
}
