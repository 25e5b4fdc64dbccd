import { watchOf } from '../../shared/entities/delivery.ts';
import { readPendingSend } from '../../shared/entities/pending-send.ts';
import { readTenantKey } from '../../shared/table/key-shapes.ts';
import type { WakeUpEntry } from '../outbound/wake-up.ts';
import type { Change } from './change.ts';

const tenantOf = ({ after }: Change): string => readTenantKey(String(after.pk))?.tenantId ?? '';

/** Derives the wake-up of a conversation that has a new pending entry. */
export function pendingWakeUps(change: Change): readonly WakeUpEntry[] {
  if (change.before) return [];
  const { id, conversationId, traceparent } = readPendingSend(change.after);
  return [{ wakeUp: { v: 1, tenantId: tenantOf(change), conversationId }, deduplicationId: id, traceparent }];
}

/** Derives the wake-up of a conversation when a status of an unconfirmed message has arrived. */
export function statusWakeUps(change: Change): readonly WakeUpEntry[] {
  const { before, after } = change;
  const watch = watchOf(after);
  // A watch that is set on a record with statuses also causes a wake-up: they arrived a moment before.
  const previousStatuses = before && watchOf(before) ? watchOf(before)?.statuses : 0;
  if (!watch || watch.statuses === (previousStatuses ?? 0)) return [];
  const { conversationId, statuses } = watch;
  const because = `${String(after.pk).split('#').at(-1)}-${statuses}`;
  return [
    { wakeUp: { v: 1, tenantId: tenantOf(change), conversationId }, deduplicationId: because, traceparent: undefined },
  ];
}
