import {
  markResolved,
  markUnresolved,
  type Quarantined,
  type QuarantinedRef,
} from '../../shared/entities/quarantine.ts';
import { UnreadableInputError } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { requestLog } from '../../shared/request-log.ts';
import { type InboundItem, inboundItemSchema, largeContentSchema } from './inbound-item.ts';
import type { LoadLargeContent } from './queue-body.ts';
import { type RouteDeps, type RoutingOutcome, routeItems } from './route-items.ts';

export interface ReplayDeps extends RouteDeps {
  readonly loadLarge: LoadLargeContent;
}

/**
 * Routes a quarantined item again. If it is routed, it leaves the open list and its outcome is recorded; otherwise it
 * stays open with the current reason. Idempotent, since routing stores an item once. @throws what routing or the bucket
 * throws
 */
export async function replayItem(kept: Quarantined, deps: ReplayDeps): Promise<RoutingOutcome> {
  return routeQuarantined(await toInboundItem(kept, deps.loadLarge), kept, deps);
}

/** Routes an item that is also in quarantine, as `replayItem` does. */
export async function routeQuarantined(
  item: InboundItem,
  kept: QuarantinedRef,
  deps: RouteDeps,
): Promise<RoutingOutcome> {
  const [result] = await routeItems([item], deps);
  if (!result) throw new UnreadableInputError('item has no outcome');
  if (!result.ok) throw result.error;
  const outcome = asUnroutableIfUnknown(result.value);
  if (outcome.kind !== 'unroutable') {
    await deps.table.update(markResolved(kept, deps.now, outcome.kind));
    requestLog().count('replayed');
  } else {
    const isUnchanged = outcome.reason === kept.reason && outcome.tenantId === kept.tenantId;
    if (!isUnchanged) await deps.table.update(markUnresolved(kept, outcome.reason, outcome.tenantId));
    requestLog().count('stillOpen');
  }
  return outcome;
}

/** Returns `unroutable` for a stored item of an unknown type, which stays in quarantine. */
function asUnroutableIfUnknown(outcome: RoutingOutcome): RoutingOutcome {
  if (outcome.kind === 'unroutable' || outcome.quarantineReason === undefined) return outcome;
  return { kind: 'unroutable', reason: outcome.quarantineReason, tenantId: outcome.tenantId };
}

/** Restores the inbound item. @throws UnreadableInputError, and what the bucket throws */
async function toInboundItem(kept: Quarantined, loadLarge: LoadLargeContent): Promise<InboundItem> {
  const content =
    kept.rawKey === undefined
      ? { raw: kept.raw, contacts: tryParseJson(kept.contacts) }
      : largeContentSchema.safeParse(tryParseJson(await loadLarge(kept.rawKey))).data;
  const { kind, field, wabaId, phoneNumberId, entryTime, receivedAt, tp: traceparent, rawKey } = kept;
  const item = { v: 1, kind, field, wabaId, phoneNumberId, entryTime, receivedAt, traceparent, rawKey, ...content };
  const read = inboundItemSchema.safeParse(
    Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)),
  );
  if (!read.success) throw new UnreadableInputError('quarantined item is not an inbound item');
  return read.data;
}
