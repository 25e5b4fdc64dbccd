import { createHash } from 'node:crypto';
import type { DomainEvent } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { readDelivery } from '../../shared/entities/delivery.ts';
import type { ReachedState } from '../../shared/whatsapp/status.ts';
import type { Change } from './change.ts';
import { timestampField, traceField } from './optional-fields.ts';
import { usageOf } from './usage-events.ts';

/** Derives one event for each delivery state that is new or has changed. */
export function deliveryEvents({ before, after }: Change): readonly DomainEvent[] {
  const record = readDelivery(after);
  const earlier = before && readDelivery(before);
  const known: Readonly<Record<string, ReachedState | undefined>> = earlier?.delivery ?? {};
  // Published with the arrival, and only when it has changed: each event costs its consumer a write.
  const usage = usageOf(record);
  const isNewUsage = usage && JSON.stringify(usage) !== JSON.stringify(earlier && usageOf(earlier));
  const usageState = isNewUsage ? ARRIVALS.find((state) => record.delivery[state]) : undefined;
  return Object.entries(record.delivery).flatMap(([state, reached]): DomainEvent[] => {
    if (state !== usageState && JSON.stringify(known[state]) === JSON.stringify(reached)) return [];
    const { tenantId, messageId, participantId, phoneNumberId, traceparent } = record;
    const recipientKey = participantId === undefined ? messageId : `${messageId}:${participantId}`;
    const use = state === usageState ? usage : undefined;
    const event = {
      // With a digest of its details: the same state with an earlier time or a price is another event.
      id: `delivery:${tenantId}:${recipientKey}:${state}:${digest(use ? { ...reached, use } : reached)}`,
      at: toIsoTime(reached.at > 0 ? reached.at : record.receivedAt),
      tenantId,
      messageId,
      phoneNumberId,
      ...(participantId === undefined ? {} : { participantId }),
      state,
      ...timestampField(reached.at),
      ...(reached.pricing ? { pricing: reached.pricing } : {}),
      // The pricing of the message as a whole replaces that of the state.
      ...use,
      errorCodes: [...reached.errorCodes],
      ...traceField(traceparent),
    };
    return [{ type: 'warung.delivery.updated.v1', event }];
  });
}

/** The states that prove a message's arrival, by preference. */
const ARRIVALS = ['delivered', 'read', 'played'] as const;

const digest = (details: unknown): string =>
  createHash('sha256').update(JSON.stringify(details)).digest('hex').slice(0, 16);
