import * as z from 'zod';
import { tryParseJson } from '../json.ts';
import { partitionIdOf, readTenantKey } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import type { Table, Update } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { aggregateStatuses, type Delivery, readStatus, type WhatsAppStatus } from '../whatsapp/status.ts';

/**
 * The delivery of a message, `T#<tenant>#D#<hash of the wamid>` / `D` (or `D#<participant>` in a group). Each distinct
 * raw status is a separate attribute, `r_<hash>`, written once: the item is a grow-only set, so that order and
 * repetition of webhooks have no effect. Reads aggregate the earliest time of each state from the set. A status can
 * arrive before its message.
 * Access: one unconditional update per status (1 WCU per KB); get by wamid hash (0.5 RCU).
 */
const commonSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  v: z.literal(1),
  pn: z.string(),
  tp: z.string().optional(),
});
const rawSchema = z.object({ raw: z.string(), ra: z.number() });

const STATUS_PREFIX = 'r_';

export interface DeliveryRecord {
  readonly tenantId: string;
  readonly messageId: string;
  readonly participantId: string | undefined;
  readonly phoneNumberId: string;
  readonly delivery: Delivery;
  /** The parsed statuses, in an order that depends only on their content. */
  readonly statuses: readonly WhatsAppStatus[];
  /** When the first status was received, unix seconds. */
  readonly receivedAt: number;
  /** The wamid in the statuses; undefined when no status can be parsed. */
  readonly wamid: string | undefined;
  readonly traceparent: string | undefined;
}

/** A status as received in a webhook. */
export interface ReceivedStatus {
  readonly messageId: string;
  readonly participantId: string | undefined;
  readonly phoneNumberId: string;
  /** The id of the raw text. */
  readonly statusId: string;
  readonly raw: string;
  readonly receivedAt: number;
  readonly traceparent: string | undefined;
}

/** Creates the update that adds a status to its delivery record. */
export function addStatus(scope: TenantScope, status: ReceivedStatus): Update {
  return {
    key: scope.delivery(status.messageId, status.participantId),
    setOnce: present({
      v: 1,
      pn: status.phoneNumberId,
      tp: status.traceparent,
      [STATUS_PREFIX + status.statusId]: { raw: status.raw, ra: status.receivedAt },
    }),
  };
}

/**
 * Creates the update that makes the next status of a message wake up its conversation: the message is unconfirmed, and
 * later messages were sent before it. Sets the attribute `watch`, which publish-changes reads.
 */
export function wakeUpOnNextStatus(
  scope: TenantScope,
  messageId: string,
  phoneNumberId: string,
  conversationId: string,
): Update {
  return { key: scope.delivery(messageId), setOnce: { v: 1, pn: phoneNumberId }, set: { watch: conversationId } };
}

/** Returns the conversation that a delivery record wakes up, and the number of its statuses. */
export function watchOf(item: Item): { readonly conversationId: string; readonly statuses: number } | undefined {
  const { watch } = item;
  if (typeof watch !== 'string') return undefined;
  return { conversationId: watch, statuses: Object.keys(item).filter((name) => name.startsWith(STATUS_PREFIX)).length };
}

/** Returns whether a status is stored. Consistent. */
export async function hasStatus(
  table: Table,
  scope: TenantScope,
  status: Pick<ReceivedStatus, 'messageId' | 'participantId' | 'statusId'>,
): Promise<boolean> {
  const item = await table.get(scope.delivery(status.messageId, status.participantId), { consistent: true });
  return item?.[STATUS_PREFIX + status.statusId] !== undefined;
}

/** @throws ZodError for an item that is not a delivery record */
export function readDelivery(item: Item): DeliveryRecord {
  const common = commonSchema.parse(item);
  const tenant = readTenantKey(common.pk);
  const received = Object.entries(item).flatMap(([name, value]) =>
    name.startsWith(STATUS_PREFIX) ? [rawSchema.parse(value)] : [],
  );
  const raws = received.map(({ raw }) => raw);
  const statuses = statusesOf(raws);
  return {
    tenantId: tenant?.tenantId ?? '',
    messageId: partitionIdOf('delivery', common.pk),
    participantId: common.sk.split('#')[1],
    phoneNumberId: common.pn,
    delivery: aggregateStatuses(raws),
    statuses,
    receivedAt: received.reduce((first, { ra }) => Math.min(first, ra), Number.MAX_SAFE_INTEGER),
    wamid: wamidOf(statuses),
    traceparent: common.tp,
  };
}

function statusesOf(raws: readonly string[]): readonly WhatsAppStatus[] {
  return [...new Set(raws)].sort().flatMap((raw) => {
    const read = readStatus(tryParseJson(raw));
    return read.ok ? [read.status] : [];
  });
}

/** Returns the wamid of a record's statuses. They should all have the same; otherwise the choice is deterministic. */
const wamidOf = (statuses: readonly WhatsAppStatus[]): string | undefined => statuses.map(({ id }) => id).sort()[0];
