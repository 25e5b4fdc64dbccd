import { watchOf } from '../../shared/entities/delivery.ts';
import { readPending } from '../../shared/entities/pending.ts';
import { PENDING, readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import type { Ring } from '../outbound/doorbell.ts';
import type { Change } from './facts-of.ts';

/**
 * The doorbell that a change rings: something new is to be sent into a conversation, or a status has come of a message that nobody
 * knew to have been sent. @throws ZodError
 */
export function ringOf({ before, after }: Change): readonly Ring[] {
  const { tenantId = '', rest = '' } = readTenantKey(String(after.pk)) ?? {};
  if (rest.startsWith('D#')) return ringOfStatus(tenantId, before, after);
  if (before || !rest.startsWith('C#') || !String(after.sk).startsWith(PENDING)) return [];
  const { id, conversationId, traceparent } = readPending(after);
  return [{ doorbell: { v: 1, tenantId, conversationId }, because: id, traceparent }];
}

function ringOfStatus(tenantId: string, before: Item | undefined, after: Item): readonly Ring[] {
  const watch = watchOf(after);
  // Also when the watch is set on a record that has statuses: they came a moment before it.
  const known = before && watchOf(before) ? watchOf(before)?.statuses : 0;
  if (!watch || watch.statuses === (known ?? 0)) return [];
  const { conversationId, statuses } = watch;
  const because = `${String(after.pk).split('#').at(-1)}-${statuses}`;
  return [{ doorbell: { v: 1, tenantId, conversationId }, because, traceparent: undefined }];
}
