import { watchOf } from '../../shared/entities/delivery.ts';
import { readPendingSend } from '../../shared/entities/pending-send.ts';
import { PENDING, readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import type { WakeUpEntry } from '../outbound/wake-up.ts';
import type { Change } from './events-of.ts';

/**
 * Derives the wake-up of a change: a conversation has a new pending entry, or a status of an unconfirmed message has
 * arrived.
 * @throws ZodError
 */
export function wakeUpsOf({ before, after }: Change): readonly WakeUpEntry[] {
  const { tenantId = '', rest = '' } = readTenantKey(String(after.pk)) ?? {};
  if (rest.startsWith('D#')) return wakeUpsOfStatus(tenantId, before, after);
  if (before || !rest.startsWith('C#') || !String(after.sk).startsWith(PENDING)) return [];
  const { id, conversationId, traceparent } = readPendingSend(after);
  return [{ wakeUp: { v: 1, tenantId, conversationId }, deduplicationId: id, traceparent }];
}

function wakeUpsOfStatus(tenantId: string, before: Item | undefined, after: Item): readonly WakeUpEntry[] {
  const watch = watchOf(after);
  // A watch that is set on a record with statuses also causes a wake-up: they arrived a moment before.
  const previousStatuses = before && watchOf(before) ? watchOf(before)?.statuses : 0;
  if (!watch || watch.statuses === (previousStatuses ?? 0)) return [];
  const { conversationId, statuses } = watch;
  const because = `${String(after.pk).split('#').at(-1)}-${statuses}`;
  return [{ wakeUp: { v: 1, tenantId, conversationId }, deduplicationId: because, traceparent: undefined }];
}
