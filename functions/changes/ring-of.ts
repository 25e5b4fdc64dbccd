import { readPending } from '../../shared/entities/pending.ts';
import { PENDING, readTenantKey } from '../../shared/table/keys.ts';
import type { Ring } from '../outbound/doorbell.ts';
import type { Change } from './facts-of.ts';

/** The doorbell that a change rings: something new is to be sent into a conversation. @throws ZodError */
export function ringOf({ before, after }: Change): readonly Ring[] {
  const rest = readTenantKey(String(after.pk))?.rest ?? '';
  if (before || !rest.startsWith('C#') || !String(after.sk).startsWith(PENDING)) return [];
  const { id, tenantId, conversationId, traceparent } = readPending(after);
  return [{ doorbell: { v: 1, tenantId, conversationId }, because: id, traceparent }];
}
