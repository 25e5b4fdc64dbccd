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
 * Routes a quarantined item again, as if it came now. Routed, it leaves the open list and keeps a note of it; not, it stays
 * open with the reason of today. Safe to repeat: routing stores once. @throws what routing or the bucket throws
 */
export async function replayItem(kept: Quarantined, deps: ReplayDeps): Promise<Outcome> {
  return routeKept(await inboundOf(kept, deps.loadLarge), kept, deps);
}

/** Routes an item that is also in quarantine, as `replayItem` does. */
export async function routeKept(item: InboundItem, kept: Kept, deps: RouteDeps): Promise<Outcome> {
  const [result] = await routeItems([item], deps);
  if (!result) throw new UnreadableInput('item gave no outcome');
  if (!result.ok) throw result.error;
  const outcome = stillUnknown(result.value);
  if (outcome.kind !== 'unroutable') {
    await deps.table.update(resolved(kept, deps.now, outcome.kind));
    line().count('replayed');
  } else {
    const same = outcome.reason === kept.reason && outcome.tenantId === kept.tenantId;
    if (!same) await deps.table.update(stillOpen(kept, outcome.reason, outcome.tenantId));
    line().count('stillOpen');
  }
  return outcome;
}

/** What has its place already, but is still not understood, stays in quarantine. */
function stillUnknown(outcome: Outcome): Outcome {
  if (outcome.kind === 'unroutable' || outcome.alsoKeep === undefined) return outcome;
  return { kind: 'unroutable', reason: outcome.alsoKeep, tenantId: outcome.tenantId };
}

/** The item as it came in. @throws UnreadableInput, and what the bucket throws */
async function inboundOf(kept: Quarantined, loadLarge: LoadLarge): Promise<InboundItem> {
  const content =
    kept.rawKey === undefined
      ? { raw: kept.raw, contacts: tryParseJson(kept.contacts) }
      : $LargeContent.safeParse(tryParseJson(await loadLarge(kept.rawKey))).data;
  const { kind, field, wabaId, phoneNumberId, entryTime, receivedAt, tp: traceparent, rawKey } = kept;
  const item = { v: 1, kind, field, wabaId, phoneNumberId, entryTime, receivedAt, traceparent, rawKey, ...content };
  const read = $InboundItem.safeParse(
    Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)),
  );
  if (!read.success) throw new UnreadableInput('quarantined item is no inbound item');
  return read.data;
}
