import * as z from 'zod';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { hasStatus } from '../../shared/entities/delivery.ts';
import { getQuarantined } from '../../shared/entities/quarantine.ts';
import { quarantinePlace } from '../../shared/table/keys.ts';
import { conversationIdOf, destinationOf, quarantineIdOf } from './destination.ts';
import type { InboundItem } from './inbound-item.ts';
import { findContact } from './resolve-contact.ts';
import { isSameMessage, messageKeyOf, type RouteDeps } from './route-items.ts';
import { splitPayload, splitText } from './split-payload.ts';

/** Location of an item of a payload. */
export interface ItemTrace {
  /** Id of the message, status, event or quarantined item. */
  readonly id: string;
  readonly kind: string;
  readonly field: string | null;
  readonly outcome: 'stored' | 'applied' | 'quarantined' | 'missing';
  readonly reason?: string;
  readonly tenantId?: string;
  readonly conversationId?: string;
  readonly messageId?: string;
}

/** Items looked up concurrently. */
const PARALLEL = 16;

/** Payload as the posted text, exactly as it was received, even if it is not JSON. */
const postedTextSchema = z.strictObject({ text: z.string() });

/**
 * Splits a payload (parsed, or `{ text }`) as the webhook does and looks up where each item is stored. Writes nothing.
 * An item that is not stored is `missing`. A text that the webhook rejects has no items.
 */
export function tracePayload(payload: unknown, deps: RouteDeps): Promise<readonly ItemTrace[]> {
  const posted = postedTextSchema.safeParse(payload);
  const split = posted.success ? (splitText(posted.data.text) ?? []) : splitPayload(payload);
  const items = split.map((item) => ({ ...item, receivedAt: 0 }));
  return mapConcurrently(
    items,
    PARALLEL,
    async (item) => (await findRouted(item, deps)) ?? (await findQuarantined(item, deps)),
  );
}

/** Finds a routed item; undefined if it is not stored. */
async function findRouted(item: InboundItem, deps: RouteDeps): Promise<ItemTrace | undefined> {
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
      const found = await deps.table.get(messageKeyOf(to.scope, conversationId, to), { consistent: true });
      if (!found || !isSameMessage(found, item, to.message)) return undefined;
      const unknownType = to.isUnknownType ? { reason: 'UnknownMessageType' } : {};
      return { id: messageId, kind, field, outcome: 'stored', ...unknownType, tenantId, conversationId, messageId };
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

async function findQuarantined(item: InboundItem, deps: RouteDeps): Promise<ItemTrace> {
  const { kind, field } = item;
  const id = quarantineIdOf(deps.ids, item);
  const kept = await getQuarantined(deps.table, `${quarantinePlace(item.phoneNumberId)}~${id}`);
  if (!kept) return { id, kind, field, outcome: 'missing' };
  const { reason, tenantId } = kept;
  return { id, kind, field, outcome: 'quarantined', reason, ...(tenantId === undefined ? {} : { tenantId }) };
}
