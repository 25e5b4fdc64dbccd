import { factsOfBusMessage } from '../../events/envelope.ts';
import type { FactOf } from '../../events/facts.ts';
import { groupBy } from '../../shared/bounded.ts';
import { $TenantNumber } from '../../shared/entities/number.ts';
import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { absent, all, any, compare, exists, type Table } from '../../shared/table/table.ts';

type Received = FactOf<'warung.message.received.v1'>;

/** How fresh `lastSeenAt` is kept: one write an hour and number, however many messages. Seconds. */
const SEEN_EVERY = 3600;

/** The facts of a bus message. @throws UnreadableInput */
export function parseReceived(body: string): readonly Received[] {
  try {
    return factsOfBusMessage('warung.message.received.v1', tryParseJson(body));
  } catch (error) {
    throw new UnreadableInput('no event of received messages', { cause: error });
  }
}

/**
 * Notes on a number when its first message came and when the last one did (to the hour). Idempotent and without regard to
 * order: times only go to where a later, or for the first an earlier, message takes them. Reads first (0.5 RCU), since most
 * messages change nothing.
 */
export const createTrackNumber =
  (table: Table) =>
  async ({ input }: Job<readonly Received[]>): Promise<void> => {
    for (const { messageId } of input) line().note('messages', messageId);
    const inbound = input.filter((fact) => fact.direction === 'inbound');
    for (const facts of groupBy(inbound, (fact) => `${fact.tenantId}|${fact.phoneNumberId}`)) await track(table, facts);
  };

async function track(table: Table, facts: readonly Received[]): Promise<void> {
  const [first] = facts;
  if (!first) return;
  const times = facts.map((fact) => Math.floor(Date.parse(fact.at) / 1000));
  const [earliest, latest] = [Math.min(...times), Math.max(...times)];
  const key = new TenantScope(first.tenantId).number(first.phoneNumberId);
  const item = await table.get(key);
  if (!item) return;
  const { connectedAt, lastSeenAt } = $TenantNumber.parse(item);
  if (connectedAt === undefined || earliest < connectedAt) {
    const when = all(exists(), any(absent('connectedAt'), compare('connectedAt', '>', earliest)));
    await table.update({ key, set: { connectedAt: earliest }, when });
    line().count('connected');
  }
  if (lastSeenAt === undefined || latest >= lastSeenAt + SEEN_EVERY) {
    const when = all(exists(), any(absent('lastSeenAt'), compare('lastSeenAt', '<', latest)));
    await table.update({ key, set: { lastSeenAt: latest }, when });
    line().count('seen');
  }
}
