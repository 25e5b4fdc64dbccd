import type { DomainEvent } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { tenantNumberSchema } from '../../shared/entities/number.ts';
import { readTenantKey } from '../../shared/table/key-shapes.ts';
import type { Item } from '../../shared/table/values.ts';
import type { Change } from './change.ts';

/** Derives the events of a number: it was connected, or its pause ended. */
export function numberEvents({ before, after }: Change): readonly DomainEvent[] {
  const { phoneNumberId, wabaId, registeredAt, pause } = tenantNumberSchema.parse(after);
  const tenantId = readTenantKey(String(after.pk))?.tenantId ?? '';
  if (before && before.wabaId === wabaId)
    return before.pause !== undefined && !pause ? [resumed(before, after, tenantId)] : [];
  const resumedEvents = before?.pause !== undefined && !pause ? [resumed(before, after, tenantId)] : [];
  const event = {
    id: `number:${tenantId}:${phoneNumberId}:${wabaId}`,
    at: toIsoTime(registeredAt),
    tenantId,
    phoneNumberId,
    wabaId,
  };
  return [{ type: 'warung.number.registered.v1', event }, ...resumedEvents];
}

/** One event for each pause; the start of the pause distinguishes the pauses of a number. */
function resumed(before: Item, after: Item, tenantId: string): DomainEvent {
  const { phoneNumberId, wabaId } = tenantNumberSchema.parse(after);
  const since = tenantNumberSchema.parse(before).pause?.since ?? 0;
  const event = {
    id: `resumed:${tenantId}:${phoneNumberId}:${since}`,
    at: toIsoTime(since),
    tenantId,
    phoneNumberId,
    wabaId,
  };
  return { type: 'warung.number.resumed.v1', event };
}
