import type { DomainEvent } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { publicId, readQuarantined } from '../../shared/entities/quarantine.ts';
import type { Change } from './change.ts';
import { traceField } from './optional-fields.ts';

/** Derives the event of a new quarantined item; its later changes cause none. */
export function quarantineEvents({ before, after }: Change): readonly DomainEvent[] {
  if (before) return [];
  const kept = readQuarantined(after);
  const event = {
    id: `quarantine:${publicId(kept)}`,
    at: toIsoTime(kept.receivedAt),
    ...(kept.tenantId === undefined ? {} : { tenantId: kept.tenantId }),
    quarantineId: publicId(kept),
    reason: kept.reason,
    kind: kept.kind,
    ...(kept.phoneNumberId ? { phoneNumberId: kept.phoneNumberId } : {}),
    ...traceField(kept.tp),
  };
  return [{ type: 'warung.item.quarantined.v1', event }];
}
