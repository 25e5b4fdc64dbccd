import * as z from 'zod';
import { UnreadableInputError } from '../../shared/errors.ts';
import { isId } from '../../shared/ids.ts';
import { tryParseJson } from '../../shared/json.ts';
import { isTenantId } from '../../shared/table/keys.ts';

/**
 * A message of the queue `outbound.fifo`: the conversation has messages to send. It does not list them: the sender
 * reads the pending entries from the table, in order. A superfluous wake-up does no harm.
 */
const wakeUpSchema = z.object({
  v: z.literal(1),
  tenantId: z.string().refine(isTenantId),
  conversationId: z.string().refine(isId),
});
export type WakeUp = z.infer<typeof wakeUpSchema>;

/** Parses the body of a queue message. @throws UnreadableInputError */
export function parseWakeUp(body: string): WakeUp {
  const parsed = wakeUpSchema.safeParse(tryParseJson(body));
  if (!parsed.success) throw new UnreadableInputError('not a wake-up of a conversation');
  return parsed.data;
}

/**
 * A wake-up and its attributes in the FIFO queue. Each conversation is a message group: its wake-ups stay in order and
 * delay no other.
 */
export interface WakeUpEntry {
  readonly wakeUp: WakeUp;
  /** SQS delivers the same id once within five minutes (SQS Developer Guide, Exactly-once processing). */
  readonly deduplicationId: string;
  readonly traceparent: string | undefined;
}
