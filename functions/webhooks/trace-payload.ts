import * as z from 'zod';
import { mapBounded } from '../../shared/bounded.ts';
import { hasStatus } from '../../shared/entities/delivery.ts';
import { getQuarantined } from '../../shared/entities/quarantine.ts';
import { quarantinePlace } from '../../shared/table/keys.ts';
import { conversationIdOf, destinationOf, quarantineIdOf } from './destination.ts';
import type { InboundItem } from './inbound-item.ts';
import { findContact } from './resolve-contact.ts';
import { isSameMessage, messageKey, type RouteDeps } from './route.ts';
import { splitPayload, splitText } from './split.ts';

/** Where an item of a payload is. */
export interface ItemTrace {
  /** The item's own id here: of the message, status, event or quarantined item. */
  readonly id: string;
  readonly kind: string;
  readonly field: string | null;
  readonly outcome: 'stored' | 'applied' | 'quarantined' | 'missing';
  readonly reason?: string;
  readonly tenantId?: string;
  readonly conversationId?: string;
  readonly messageId?: string;
}

/** Items looked up at a time. */
const PARALLEL = 16;

/** A payload as the text that was posted: to the letter what reception read, also where that is not JSON. */
const $AsText = z.strictObject({ text: z.string() });

/**
 * Takes a payload (parsed, or `{ text }`) apart as reception did and looks up where each item came to rest; writes nothing.
 * Accounts for everything that Meta sent: an item that is nowhere is `missing`. A text that reception refuses has no items.
 */
export function tracePayload(payload: unknown, deps: RouteDeps): Promise<readonly ItemTrace[]> {
  const posted = $AsText.safeParse(payload);
  const split = posted.success ? (splitText(posted.data.text) ?? []) : splitPayload(payload);
  const items = split.map((item) => ({ ...item, receivedAt: 0 }));
  return mapBounded(items, PARALLEL, async (item) => (await placed(item, deps)) ?? (await quarantined(item, deps)));
}

/** Where a routed item is; undefined when it is not there. */
async function placed(item: InboundItem, deps: RouteDeps): Promise<ItemTrace | undefined> {
  const to = await destinationOf(item, deps.directory, deps.ids);
  if (to.is === 'unroutable') return undefined;
  const { kind, field } = item;
  const { tenantId } = to.scope;
  switch (to.is) {
    case 'message': {
      const contactId = await findContact(to.scope, to.identities, deps);
      if (contactId === undefined) return undefined;
      const { messageId } = to;
      const conversationId = conversationIdOf(deps.ids, to.scope, to.phoneNumberId, contactId);
      const found = await deps.table.get(messageKey(to.scope, conversationId, to), { consistent: true });
      if (!found || !isSameMessage(found, item, to.message)) return undefined;
      const unknown = to.unknown ? { reason: 'UnknownMessageType' } : {};
      return { id: messageId, kind, field, outcome: 'stored', ...unknown, tenantId, conversationId, messageId };
    }
    case 'status': {
      const { messageId, statusId: id } = to;
      return (await hasStatus(deps.table, to.scope, to))
        ? { id, kind, field, outcome: 'applied', tenantId, messageId }
        : undefined;
    }
    case 'account-event': {
      const { eventId: id } = to;
      const found = await deps.table.get(to.scope.accountEvent(to.about, item.entryTime ?? 0, id), {
        consistent: true,
      });
      return found && { id, kind, field, outcome: 'stored', tenantId };
    }
    case 'preference': {
      const contactId = await findContact(to.scope, to.identities, deps);
      if (contactId === undefined) return undefined;
      const { preferenceId: id } = to;
      const found = await deps.table.get(to.scope.preference(contactId, to.preference.timestamp, id), {
        consistent: true,
      });
      return found && { id, kind, field, outcome: 'applied', tenantId };
    }
  }
}

async function quarantined(item: InboundItem, deps: RouteDeps): Promise<ItemTrace> {
  const { kind, field } = item;
  const id = quarantineIdOf(deps.ids, item);
  const kept = await getQuarantined(deps.table, `${quarantinePlace(item.phoneNumberId)}~${id}`);
  if (!kept) return { id, kind, field, outcome: 'missing' };
  const { reason, tenantId } = kept;
  return { id, kind, field, outcome: 'quarantined', reason, ...(tenantId === undefined ? {} : { tenantId }) };
}
