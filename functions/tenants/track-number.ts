import { eventsOfBusMessage } from '../../events/cloud-event.ts';
import type { DomainEventOf } from '../../events/domain-events.ts';
import { groupBy, mapConcurrently, toResult } from '../../shared/concurrency.ts';
import { tenantNumberSchema } from '../../shared/entities/number.ts';
import { UnreadableInputError } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { throwIfFailed } from '../../shared/queue/batch-failures.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { requestLog } from '../../shared/request-log.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { absent, all, any, compare, exists, type Table } from '../../shared/table/table.ts';

type Received = DomainEventOf<'warung.message.received.v1'>;

/** The accuracy of `lastSeenAt`: at most one write per hour and number. */
const LAST_SEEN_INTERVAL_SECONDS = 3600;
/** Numbers of one message processed in parallel. */
const PARALLEL = 4;

/** Parses the events of a bus message. @throws UnreadableInputError */
export function parseReceivedMessages(body: string): readonly Received[] {
  try {
    return eventsOfBusMessage('warung.message.received.v1', tryParseJson(body));
  } catch (error) {
    throw new UnreadableInputError('not an event of received messages', { cause: error });
  }
}

/**
 * Records on a number when its first and its latest message arrived (the latter to the hour). Idempotent and
 * independent of order: `connectedAt` only moves back and `lastSeenAt` only moves forward. Reads first (0.5 RCU),
 * because most messages change nothing.
 */
export const createTrackNumber =
  (table: Table) =>
  async ({ input }: Job<readonly Received[]>): Promise<void> => {
    for (const { messageId } of input) requestLog().addId('messages', messageId);
    const inbound = input.filter((event) => event.direction === 'inbound');
    const numbers = groupBy(inbound, (event) => `${event.tenantId}|${event.phoneNumberId}`);
    throwIfFailed(await mapConcurrently(numbers, PARALLEL, (events) => toResult(() => track(table, events))));
  };

async function track(table: Table, events: readonly Received[]): Promise<void> {
  const [first] = events;
  if (!first) return;
  const times = events.map((event) => Math.floor(Date.parse(event.at) / 1000));
  const [earliest, latest] = [Math.min(...times), Math.max(...times)];
  const key = new TenantScope(first.tenantId).number(first.phoneNumberId);
  const item = await table.get(key);
  if (!item) return;
  const { connectedAt, lastSeenAt } = tenantNumberSchema.parse(item);
  if (connectedAt === undefined || earliest < connectedAt) {
    const when = all(exists(), any(absent('connectedAt'), compare('connectedAt', '>', earliest)));
    await table.update({ key, set: { connectedAt: earliest }, when });
    requestLog().count('connected');
  }
  if (lastSeenAt === undefined || latest >= lastSeenAt + LAST_SEEN_INTERVAL_SECONDS) {
    const when = all(exists(), any(absent('lastSeenAt'), compare('lastSeenAt', '<', latest)));
    await table.update({ key, set: { lastSeenAt: latest }, when });
    requestLog().count('seen');
  }
}
