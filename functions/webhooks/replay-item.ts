import { type Kept, type Quarantined, resolved, stillOpen } from '../../shared/entities/quarantine.ts';
import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import { $InboundItem, $LargeContent, type InboundItem } from './inbound-item.ts';
import type { LoadLarge } from './queue-body.ts';
import { type Outcome, type RouteDeps, routeItems } from './route.ts';

export interface ReplayDeps extends RouteDeps {
  readonly loadLarge: LoadLarge;
}

/**
 * Routes a quarantined item again. If it is routed, it leaves the open list and its outcome is recorded; otherwise it
 * stays open with the current reason. Idempotent, since routing stores an item once. @throws what routing or the bucket
 * throws
 */
export async function replayItem(kept: Quarantined, deps: ReplayDeps): Promise<Outcome> {
  return routeKept(await toInboundItem(kept, deps.loadLarge), kept, deps);
}

/** Routes an item that is also in quarantine, as `replayItem` does. */
export async function routeKept(item: InboundItem, kept: Kept, deps: RouteDeps): Promise<Outcome> {
  const [result] = await routeItems([item], deps);
  if (!result) throw new UnreadableInput('item has no outcome');
  if (!result.ok) throw result.error;
  const outcome = asUnroutableIfUnknown(result.value);
  if (outcome.kind !== 'unroutable') {
    await deps.table.update(resolved(kept, deps.now, outcome.kind));
    line().count('replayed');
  } else {
    const isUnchanged = outcome.reason === kept.reason && outcome.tenantId === kept.tenantId;
    if (!isUnchanged) await deps.table.update(stillOpen(kept, outcome.reason, outcome.tenantId));
    line().count('stillOpen');
  }
  return outcome;
}

/** Returns `unroutable` for a stored item of an unknown type, which stays in quarantine. */
function asUnroutableIfUnknown(outcome: Outcome): Outcome {
  if (outcome.kind === 'unroutable' || outcome.quarantineReason === undefined) return outcome;
  return { kind: 'unroutable', reason: outcome.quarantineReason, tenantId: outcome.tenantId };
}

/** Restores the inbound item. @throws UnreadableInput, and what the bucket throws */
async function toInboundItem(kept: Quarantined, loadLarge: LoadLarge): Promise<InboundItem> {
  const content =
    kept.rawKey === undefined
      ? { raw: kept.raw, contacts: tryParseJson(kept.contacts) }
      : $LargeContent.safeParse(tryParseJson(await loadLarge(kept.rawKey))).data;
  const { kind, field, wabaId, phoneNumberId, entryTime, receivedAt, tp: traceparent, rawKey } = kept;
  const item = { v: 1, kind, field, wabaId, phoneNumberId, entryTime, receivedAt, traceparent, rawKey, ...content };
  const read = $InboundItem.safeParse(
    Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)),
  );
  if (!read.success) throw new UnreadableInput('quarantined item is not an inbound item');
  return read.data;
}
