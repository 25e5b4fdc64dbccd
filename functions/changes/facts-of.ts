import { createHash } from 'node:crypto';
import type { Fact, FactOf } from '../../events/facts.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { readDelivery } from '../../shared/entities/delivery.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { $TenantNumber } from '../../shared/entities/number.ts';
import { publicId, readQuarantined } from '../../shared/entities/quarantine.ts';
import { readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import { hasMedia } from '../../shared/whatsapp/message.ts';
import type { Reached } from '../../shared/whatsapp/status.ts';
import { orderFacts, orderFactsOfMessage } from './order-facts.ts';
import { catalogueFacts, productFacts } from './product-facts.ts';
import { activeFacts, beatFacts, storedFacts, usageFacts, usedOf } from './usage-facts.ts';

/** An item before and after a change; `before` is undefined when it was made. */
export interface Change {
  readonly before: Item | undefined;
  readonly after: Item;
}

/**
 * The facts that a change of an item tells. Pure, and total over the table: items that tell nothing give none. With `before`
 * undefined it tells everything that the item stands for, which is how a range is published again.
 * @throws ZodError for an item that is not as its entity says.
 */
export function factsOf(change: Change): readonly Fact[] {
  const pk = String(change.after.pk);
  const sk = String(change.after.sk);
  if (pk.startsWith('Q#')) return change.before ? [] : quarantined(change.after);
  if (pk === 'METER') return beatFacts(change.after);
  const rest = readTenantKey(pk)?.rest;
  if (rest === undefined) return [];
  if (rest.startsWith('U#')) return usageFacts(change.before, change.after);
  if (rest.startsWith('F#')) return storedFacts(change.before, change.after);
  if (rest === '' && sk.startsWith('N#')) return registered(change);
  if (rest === '' && sk === 'CATALOGUE') return catalogueFacts(change);
  if (rest.startsWith('S#')) return productFacts(change);
  if (rest.startsWith('O#')) return sk === 'O' ? orderFacts(change) : [];
  if (rest.startsWith('C#')) return sk === 'C' ? started(change) : change.before ? [] : received(change.after);
  return rest.startsWith('D#') ? delivered(change) : [];
}

const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
/** The provider's time where there was one. */
const told = (at: number): { timestamp?: string } => (at > 0 ? { timestamp: iso(at) } : {});
const trace = (traceparent: string | undefined): { traceparent?: string } =>
  traceparent === undefined ? {} : { traceparent };

function received(item: Item): readonly Fact[] {
  // Preferences and the like share no partition with messages, but a future kind of item may.
  if (!String(item.sk).startsWith('M#')) return [];
  const message = readMessageItem(item);
  // What we are asked to send is no message yet: its statuses will tell of it.
  if (message.sending) return activeFacts(message);
  const { tenantId, conversationId, contactId, messageId, phoneNumberId, type, direction } = message;
  const { at, receivedAt, traceparent } = message;
  const fact = {
    id: `message:${tenantId}:${messageId}`,
    at: iso(at > 0 ? at : receivedAt),
    tenantId,
    conversationId,
    contactId,
    messageId,
    phoneNumberId,
    type,
    direction,
    ...told(at),
    ...trace(traceparent),
  };
  const heard: Fact = { type: 'warung.message.received.v1', fact };
  const more = orderFactsOfMessage(message);
  return hasMedia(type) ? [heard, announced(fact), ...more] : [heard, ...more];
}

/** The file of a message is fetched by a worker of its own: whoever has none to fetch hears nothing. */
function announced(message: FactOf<'warung.message.received.v1'>): Fact {
  const { contactId: _, direction: __, ...fact } = message;
  return { type: 'warung.media.announced.v1', fact: { ...fact, id: `media:${fact.tenantId}:${fact.messageId}` } };
}

function started({ before, after }: Change): readonly Fact[] {
  const { listed, tenantId, conversationId, contactId, phoneNumberId, lastMessageAt, traceparent } =
    readConversation(after);
  if (!listed || before?.gpk !== undefined) return [];
  const fact = {
    id: `conversation:${tenantId}:${conversationId}`,
    at: iso(lastMessageAt),
    tenantId,
    conversationId,
    contactId,
    phoneNumberId,
    ...trace(traceparent),
  };
  return [{ type: 'warung.conversation.started.v1', fact }];
}

function delivered({ before, after }: Change): readonly Fact[] {
  const record = readDelivery(after);
  const earlier = before && readDelivery(before);
  const known: Readonly<Record<string, Reached | undefined>> = earlier?.delivery ?? {};
  // Told with its arrival, and only when it is new: each telling costs a write.
  const used = usedOf(record);
  const usedIsNew = used && JSON.stringify(used) !== JSON.stringify(earlier && usedOf(earlier));
  const bearer = usedIsNew ? ARRIVALS.find((state) => record.delivery[state]) : undefined;
  return Object.entries(record.delivery).flatMap(([state, reached]): Fact[] => {
    if (state !== bearer && JSON.stringify(known[state]) === JSON.stringify(reached)) return [];
    const { tenantId, messageId, participantId, phoneNumberId, traceparent } = record;
    const whose = participantId === undefined ? messageId : `${messageId}:${participantId}`;
    const use = state === bearer ? used : undefined;
    const fact = {
      // With what is known of it: the same state found to be earlier, or to have a price, is another fact.
      id: `delivery:${tenantId}:${whose}:${state}:${digest(use ? { ...reached, use } : reached)}`,
      at: iso(reached.at > 0 ? reached.at : record.receivedAt),
      tenantId,
      messageId,
      phoneNumberId,
      ...(participantId === undefined ? {} : { participantId }),
      state,
      ...told(reached.at),
      ...(reached.pricing ? { pricing: reached.pricing } : {}),
      // Its own price gives way to that of the message as a whole.
      ...use,
      errorCodes: [...reached.errorCodes],
      ...trace(traceparent),
    };
    return [{ type: 'warung.delivery.updated.v1', fact }];
  });
}

/** The states that tell of a message's arrival, by preference. */
const ARRIVALS = ['delivered', 'read', 'played'] as const;

const digest = (known: unknown): string =>
  createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 16);

function registered({ before, after }: Change): readonly Fact[] {
  const { phoneNumberId, wabaId, registeredAt, pause } = $TenantNumber.parse(after);
  const tenantId = readTenantKey(String(after.pk))?.tenantId ?? '';
  if (before && before.wabaId === wabaId)
    return before.pause !== undefined && !pause ? [resumed(before, after, tenantId)] : [];
  const again = before?.pause !== undefined && !pause ? [resumed(before, after, tenantId)] : [];
  const fact = {
    id: `number:${tenantId}:${phoneNumberId}:${wabaId}`,
    at: iso(registeredAt),
    tenantId,
    phoneNumberId,
    wabaId,
  };
  return [{ type: 'warung.number.registered.v1', fact }, ...again];
}

/** One a pause: its beginning tells the pauses of a number apart. */
function resumed(before: Item, after: Item, tenantId: string): Fact {
  const { phoneNumberId, wabaId } = $TenantNumber.parse(after);
  const since = $TenantNumber.parse(before).pause?.since ?? 0;
  const fact = {
    id: `resumed:${tenantId}:${phoneNumberId}:${since}`,
    at: iso(since),
    tenantId,
    phoneNumberId,
    wabaId,
  };
  return { type: 'warung.number.resumed.v1', fact };
}

function quarantined(item: Item): readonly Fact[] {
  const kept = readQuarantined(item);
  const fact = {
    id: `quarantine:${publicId(kept)}`,
    at: iso(kept.receivedAt),
    ...(kept.tenantId === undefined ? {} : { tenantId: kept.tenantId }),
    quarantineId: publicId(kept),
    reason: kept.reason,
    kind: kept.kind,
    ...(kept.phoneNumberId ? { phoneNumberId: kept.phoneNumberId } : {}),
    ...trace(kept.tp),
  };
  return [{ type: 'warung.item.quarantined.v1', fact }];
}
