import { type Settled, settle } from '../../shared/bounded.ts';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import type { Ids } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import type { Job } from '../../shared/queue/worker.ts';
import type { Table } from '../../shared/table/table.ts';
import { destinationOf } from './destination.ts';
import { type Directory, directDirectory } from './directory.ts';
import type { InboundItem } from './inbound-item.ts';
import { keepUnroutable } from './keep-unroutable.ts';
import { routeKept } from './replay-item.ts';
import { type Outcome, type RouteDeps, routeItems } from './route.ts';

export interface InboundDeps {
  readonly table: Table;
  readonly directory: Directory;
  readonly ids: Cached<Ids>;
  readonly clock: Clock;
}

type Unroutable = Extract<Outcome, { kind: 'unroutable' }>;

/** Creates the worker of the queue `inbound`: routes a batch of items and quarantines those that cannot be routed. */
export const createRouteInbound =
  ({ table, directory, ids, clock }: InboundDeps) =>
  async (jobs: readonly Job<InboundItem>[]): Promise<readonly Settled<unknown>[]> => {
    const deps = { table, directory, ids: await ids.get(), now: seconds(clock) };
    const items = jobs.map(({ input, traceparent }) =>
      input.traceparent || !traceparent ? input : { ...input, traceparent },
    );
    const outcomes = await routeItems(items, deps);
    return Promise.all(outcomes.map((outcome, index) => finish(items[index], outcome, deps)));
  };

async function finish(
  item: InboundItem | undefined,
  outcome: Settled<Outcome>,
  deps: RouteDeps,
): Promise<Settled<unknown>> {
  if (!outcome.ok || !item) return outcome;
  line().count(outcome.value.kind);
  const { value } = outcome;
  if (value.kind === 'unroutable') return settle(() => quarantine(item, value, deps));
  const { quarantineReason: reason, tenantId } = value;
  return reason === undefined ? outcome : settle(() => keepUnroutable(item, { reason, tenantId }, deps));
}

/** Quarantines an item that cannot be routed, and looks up its owner once more if it had none. */
async function quarantine(item: InboundItem, outcome: Unroutable, deps: RouteDeps): Promise<void> {
  const key = await keepUnroutable(item, outcome, deps);
  if (outcome.reason !== 'UnknownNumber' && outcome.reason !== 'UnknownAccount') return;
  // If the number was registered between the lookup and the put, its replay did not find this item. A number that is
  // registered after this second lookup starts a replay that does.
  const direct = { ...deps, directory: directDirectory(deps.table) };
  const to = await destinationOf(item, direct.directory, deps.ids);
  if (to.is !== 'unroutable') await routeKept(item, { ...outcome, ...key }, direct);
}
