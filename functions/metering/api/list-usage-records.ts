import { msToIsoTime, toIsoTime } from '../../../shared/clock.ts';
import { decodeCursor, encodeCursor } from '../../../shared/cursor.ts';
import type { Rollup, UsageCount } from '../../../shared/entities/rollup.ts';
import type { UsageRecord } from '../../../shared/entities/usage.ts';
import type { Ids } from '../../../shared/ids.ts';
import { METERS, SEATS, STORAGE } from '../../../shared/rates/meters.ts';
import type { TenantScope } from '../../../shared/table/keys.ts';
import type { Table } from '../../../shared/table/table.ts';
import { addDecimalTexts, recordsCountedIn } from '../domain/aggregate.ts';
import { agentsByFirstActivity } from '../domain/usage-lines.ts';
import { readBucketRecords } from '../workers/rebuild-rollup.ts';
import type { UsageRecordsQuery } from './operations.ts';
import { readRollups, readStoredMonths, type Span } from './read-usage.ts';
import type { UsageRecordsPage, UsageRecordView } from './views.ts';

export interface UsageRecordsRequest {
  readonly table: Table;
  readonly scope: TenantScope;
  readonly ids: Ids;
  readonly query: UsageRecordsQuery;
  readonly span: Span;
}

type Page = Pick<UsageRecordsPage, 'data' | 'next' | 'total'>;

/**
 * Lists the usage records behind a charge line by quarter of an hour, meter and id. The rollups show which buckets
 * contain records, so that a page reads no more buckets than it has records. The records of all pages add up to
 * `total`, except for records that arrived after the last roll-up.
 * @throws InvalidCursorError
 */
export async function listUsageRecords(request: UsageRecordsRequest): Promise<Page> {
  const { query } = request;
  const rollups = await rollupsOf(request);
  if (query.meter === SEATS) return seatsPage(rollups, query);
  const counts = rollups.flatMap((rollup) => rollup.counts.filter((count) => matches(count, query)));
  const total = {
    records: counts.reduce((sum, { records }) => sum + records, 0),
    quantity: counts.reduce((sum, { quantity }) => addDecimalTexts(sum, quantity), '0'),
  };
  return { ...(await page(request, rollups)), total: query.meter === undefined ? null : total };
}

/** Reads the rollups of the span. For `storage`, a period includes all files stored before its end. */
async function rollupsOf({ table, scope, query, span }: UsageRecordsRequest): Promise<readonly Rollup[]> {
  if (query.meter !== STORAGE || query.period === undefined) return readRollups(table, scope, span);
  const { months } = await readStoredMonths(table, scope, span.to);
  const first = months[0]?.month;
  const from = first === undefined ? span.from : Math.min(span.from, Date.parse(`${first}-01T00:00:00Z`));
  return readRollups(table, scope, { from, to: span.to });
}

async function page(request: UsageRecordsRequest, rollups: readonly Rollup[]): Promise<Omit<Page, 'total'>> {
  const { table, scope, ids, query } = request;
  const { cursor, limit, format: _, ...filters } = query;
  const binding = `${scope.tenantId}|usage-records|${JSON.stringify(filters)}`;
  const [startBucket = '', startId = ''] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const bucketIdOf = ({ day, bucket }: Rollup): string => `${day}T${bucket}`;
  const buckets = rollups.filter((rollup) => bucketIdOf(rollup) >= startBucket && hasMatches(rollup, query));
  const data: UsageRecordView[] = [];
  const meter = query.meter === undefined ? undefined : METERS[query.meter].keySegment;
  for (const [index, rollup] of buckets.entries()) {
    const { records, usedAt } = await readBucketRecords(table, scope, rollup, meter);
    const after = bucketIdOf(rollup) === startBucket ? startId : '';
    const rest = recordsCountedIn(rollup, records, usedAt).filter(
      (record) => matches(record, query) && positionOf(record) > after,
    );
    const remaining = limit - data.length;
    data.push(...rest.slice(0, remaining).map(viewOf));
    const last = rest[remaining - 1];
    const hasMore = rest.length > remaining || index < buckets.length - 1;
    if (last)
      return { data, next: hasMore ? encodeCursor(ids, binding, [bucketIdOf(rollup), positionOf(last)]) : null };
  }
  return { data, next: null };
}

/** Returns a record's sort position in its bucket, which is the order of the item keys. */
const positionOf = ({ meter, id }: UsageRecord): string => `${METERS[meter].keySegment}#${id}`;

const hasMatches = ({ counts, agentIds }: Rollup, query: UsageRecordsQuery): boolean =>
  counts.some((count) => matches(count, query)) || (query.meter === undefined && agentIds.length > 0);

const matches = (
  { meter, category, market, numberId }: Pick<UsageCount, 'meter' | 'category' | 'market' | 'numberId'>,
  query: UsageRecordsQuery,
): boolean =>
  (query.meter === undefined || meter === query.meter) &&
  (query.category === undefined || category === query.category) &&
  (query.market === undefined || market === query.market) &&
  (query.numberId === undefined || numberId === query.numberId);

function viewOf(record: UsageRecord): UsageRecordView {
  const { at, recordedAt, hash: _, hasProvisionalTime: __, ...rest } = record;
  return { ...rest, at: toIsoTime(at), recordedAt: toIsoTime(recordedAt) };
}

/**
 * Lists agents, each once with the first active quarter of an hour. There are few agents, so one page holds all of
 * them.
 */
function seatsPage(rollups: readonly Rollup[], { category, market, numberId }: UsageRecordsQuery): Page {
  const isExcluded = category !== undefined || market !== undefined || numberId !== undefined;
  const data = (isExcluded ? [] : agentsByFirstActivity(rollups)).map(({ agentId, at }): UsageRecordView => {
    const time = msToIsoTime(at);
    const noDimensions = { category: null, market: null, numberId: null, type: null };
    const source = { conversationId: null, messageId: null, orderId: null, agentId };
    return {
      id: `${agentId}#${time}`,
      meter: SEATS,
      at: time,
      recordedAt: time,
      quantity: '1',
      ...noDimensions,
      ...source,
    };
  });
  return { data, next: null, total: { records: data.length, quantity: String(data.length) } };
}
