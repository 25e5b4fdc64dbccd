import type { DomainEvent } from '../../events/domain-events.ts';
import { type Entity, isItemOf } from '../../shared/table/key-shapes.ts';
import type { Item } from '../../shared/table/values.ts';
import type { WakeUpEntry } from '../outbound/wake-up.ts';
import type { Change } from './change.ts';
import { deliveryEvents } from './delivery-events.ts';
import { conversationEvents, messageEvents } from './message-events.ts';
import { numberEvents } from './number-events.ts';
import { orderEvents } from './order-events.ts';
import { availabilityEvents, catalogueEvents, detailsEvents } from './product-events.ts';
import { quarantineEvents } from './quarantine-events.ts';
import { mediaStoredEvents, usageEvents, watermarkTickEvents } from './usage-events.ts';
import { pendingWakeUps, statusWakeUps } from './wake-ups.ts';

/** What the changes of an entity's items cause. */
interface ItemKind {
  readonly of: Entity;
  readonly eventsOf?: (change: Change) => readonly DomainEvent[];
  readonly wakeUpsOf?: (change: Change) => readonly WakeUpEntry[];
}

/** The items that cause events or wake-ups. */
const KINDS: readonly ItemKind[] = [
  { of: 'conversation', eventsOf: conversationEvents },
  { of: 'message', eventsOf: messageEvents },
  { of: 'pendingSend', wakeUpsOf: pendingWakeUps },
  { of: 'delivery', eventsOf: deliveryEvents, wakeUpsOf: statusWakeUps },
  { of: 'groupDelivery', eventsOf: deliveryEvents, wakeUpsOf: statusWakeUps },
  { of: 'media', eventsOf: mediaStoredEvents },
  { of: 'order', eventsOf: orderEvents },
  { of: 'product', eventsOf: detailsEvents },
  { of: 'stock', eventsOf: availabilityEvents },
  { of: 'usage', eventsOf: usageEvents },
  { of: 'usedAt', eventsOf: usageEvents },
  { of: 'catalogue', eventsOf: catalogueEvents },
  { of: 'number', eventsOf: numberEvents },
  { of: 'meterTick', eventsOf: watermarkTickEvents },
  { of: 'quarantined', eventsOf: quarantineEvents },
];

/**
 * Derives the events of an item's change. Pure, and defined for every item of the table: other items cause none. With
 * `before` undefined it returns all events that the item represents, which is how a range is republished.
 * @throws ZodError for an item that does not match its entity's schema
 */
export const eventsOf = (change: Change): readonly DomainEvent[] => kindOf(change.after)?.eventsOf?.(change) ?? [];

/**
 * Derives the wake-ups of an item's change: other items cause none.
 * @throws ZodError for an item that does not match its entity's schema
 */
export const wakeUpsOf = (change: Change): readonly WakeUpEntry[] => kindOf(change.after)?.wakeUpsOf?.(change) ?? [];

const kindOf = (item: Item): ItemKind | undefined => KINDS.find(({ of }) => isItemOf(of, item));
