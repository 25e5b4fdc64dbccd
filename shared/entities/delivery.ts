import * as z from 'zod';
import { tryParseJson } from '../json.ts';
import { readTenantKey, type TenantScope } from '../table/keys.ts';
import type { Table, Update } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { type Delivery, foldStatuses, readStatus, type WhatsAppStatus } from '../whatsapp/status.ts';

/**
 * What became of a message, `T#<tenant>#D#<hash of the wamid>` / `S` (or `S#<participant>` in a group). Each distinct raw status is
 * an attribute of its own, `r_<hash>`, written once: the item is a set that only grows, so that order and repetition
 * of deliveries leave no mark. First-seen times are folded from the set at read. A status needs no message here.
 * Access: one unconditional update a status (1 WCU per KB); get by wamid hash (0.5 RCU).
 */
const $Frame = z.object({ pk: z.string(), sk: z.string(), v: z.literal(1), pn: z.string(), tp: z.string().optional() });
const $Raw = z.object({ raw: z.string(), ra: z.number() });

const PREFIX = 'r_';

export interface DeliveryRecord {
  readonly tenantId: string;
  readonly messageId: string;
  readonly participantId: string | undefined;
  readonly phoneNumberId: string;
  readonly delivery: Delivery;
  /** As they were told, in an order that hangs on nothing but what they say. */
  readonly statuses: readonly WhatsAppStatus[];
  /** When the first of its statuses came to us, unix seconds. */
  readonly receivedAt: number;
  /** Of the message that the statuses are about; undefined where none can be read. */
  readonly wamid: string | undefined;
  readonly traceparent: string | undefined;
}

export interface StatusTold {
  readonly messageId: string;
  readonly participantId: string | undefined;
  readonly phoneNumberId: string;
  /** Id of the raw text. */
  readonly statusId: string;
  readonly raw: string;
  readonly receivedAt: number;
  readonly traceparent: string | undefined;
}

export function addStatus(scope: TenantScope, told: StatusTold): Update {
  return {
    key: scope.delivery(told.messageId, told.participantId),
    setOnce: present({
      v: 1,
      pn: told.phoneNumberId,
      tp: told.traceparent,
      [PREFIX + told.statusId]: { raw: told.raw, ra: told.receivedAt },
    }),
  };
}

/**
 * Has the next status of a message ring for its conversation: nobody knows whether it was sent, and others have passed it. By the
 * attribute `watch`, which publish-changes looks at.
 */
export function watchFor(scope: TenantScope, messageId: string, phoneNumberId: string, conversationId: string): Update {
  return { key: scope.delivery(messageId), setOnce: { v: 1, pn: phoneNumberId }, set: { watch: conversationId } };
}

/** The conversation that a delivery record rings for, and how many statuses it has. */
export function watchOf(item: Item): { readonly conversationId: string; readonly statuses: number } | undefined {
  const { watch } = item;
  if (typeof watch !== 'string') return undefined;
  return { conversationId: watch, statuses: Object.keys(item).filter((name) => name.startsWith(PREFIX)).length };
}

export async function hasStatus(
  table: Table,
  scope: TenantScope,
  told: Pick<StatusTold, 'messageId' | 'participantId' | 'statusId'>,
): Promise<boolean> {
  const item = await table.get(scope.delivery(told.messageId, told.participantId), { consistent: true });
  return item?.[PREFIX + told.statusId] !== undefined;
}

/** @throws ZodError for what is no delivery record. */
export function readDelivery(item: Item): DeliveryRecord {
  const frame = $Frame.parse(item);
  const tenant = readTenantKey(frame.pk);
  const told = Object.entries(item).flatMap(([name, value]) => (name.startsWith(PREFIX) ? [$Raw.parse(value)] : []));
  const raws = told.map(({ raw }) => raw);
  const statuses = statusesOf(raws);
  return {
    tenantId: tenant?.tenantId ?? '',
    messageId: tenant?.rest.slice('D#'.length) ?? '',
    participantId: frame.sk.split('#')[1],
    phoneNumberId: frame.pn,
    delivery: foldStatuses(raws),
    statuses,
    receivedAt: told.reduce((first, { ra }) => Math.min(first, ra), Number.MAX_SAFE_INTEGER),
    wamid: wamidOf(statuses),
    traceparent: frame.tp,
  };
}

function statusesOf(raws: readonly string[]): readonly WhatsAppStatus[] {
  return [...new Set(raws)].sort().flatMap((raw) => {
    const read = readStatus(tryParseJson(raw));
    return read.ok ? [read.status] : [];
  });
}

/** All statuses of a record are about one message; should they not, the answer is at least always the same. */
const wamidOf = (statuses: readonly WhatsAppStatus[]): string | undefined => statuses.map(({ id }) => id).sort()[0];
