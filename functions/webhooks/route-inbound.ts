import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { type Result, toResult } from '../../shared/concurrency.ts';
import type { Ids } from '../../shared/ids.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { requestLog } from '../../shared/request-log.ts';
import type { Table } from '../../shared/table/table.ts';
import { destinationOf } from './destination.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { InboundItem } from './inbound-item.ts';
import { quarantineItem } from './quarantine-item.ts';
import { routeQuarantined } from './replay-item.ts';
import { type RouteDeps, type RoutingOutcome, routeItems } from './route-items.ts';

export interface RouteInboundDeps {
  readonly table: Table;
  readonly directory: Directory;
  readonly ids: Cached<Ids>;
  readonly clock: Clock;
}

type Unroutable = Extract<RoutingOutcome, { kind: 'unroutable' }>;

/** Creates the worker of the queue `inbound`: routes a batch of items and quarantines those that cannot be routed. */
export const createRouteInbound =
  ({ table, directory, ids, clock }: RouteInboundDeps) =>
  async (jobs: readonly Job<InboundItem>[]): Promise<readonly Result<unknown>[]> => {
    const deps = { table, directory, ids: await ids.get(), now: nowSeconds(clock) };
    const items = jobs.map(({ input, traceparent }) =>
      input.traceparent || !traceparent ? input : { ...input, traceparent },
    );
    const outcomes = await routeItems(items, deps);
    return Promise.all(outcomes.map((outcome, index) => finish(items[index], outcome, deps)));
  };

async function finish(
  item: InboundItem | undefined,
  outcome: Result<RoutingOutcome>,
  deps: RouteDeps,
): Promise<Result<unknown>> {
  if (!outcome.ok || !item) return outcome;
  requestLog().count(outcome.value.kind);
  const { value } = outcome;
  if (value.kind === 'unroutable') return toResult(() => quarantine(item, value, deps));
  const { quarantineReason: reason, tenantId } = value;
  return reason === undefined ? outcome : toResult(() => quarantineItem(item, { reason, tenantId }, deps));
}

/** Quarantines an item that cannot be routed, and looks up its owner once more if it had none. */
async function quarantine(item: InboundItem, outcome: Unroutable, deps: RouteDeps): Promise<void> {
  const key = await quarantineItem(item, outcome, deps);
  if (outcome.reason !== 'UnknownNumber' && outcome.reason !== 'UnknownAccount') return;
  // If the number was registered between the lookup and the put, its replay did not find this item. A number that is
  // registered after this second lookup starts a replay that does.
  const direct = { ...deps, directory: createDirectory(deps.table) };
  const to = await destinationOf(item, direct.directory, deps.ids);
  if (to.is !== 'unroutable') await routeQuarantined(item, { ...outcome, ...key }, direct);
}
