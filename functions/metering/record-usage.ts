import * as z from 'zod';
import { factsOfBusMessage } from '../../events/envelope.ts';
import { mapBounded, type Settled, settle } from '../../shared/bounded.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { noteBeat } from '../../shared/entities/rollup.ts';
import { earliest, putUsage, readUsage, usageKey } from '../../shared/entities/usage.ts';
import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { type NewRecord, recordsOf, type UsageFact } from './records-of.ts';

/** What a message of the queue `usage` says: facts, or that a quarter of an hour has gone by. */
export interface UsageMessage {
  readonly facts: readonly UsageFact[];
  readonly beat: boolean;
}

const $Beat = z.object({ kind: z.literal('beat') });
const $Typed = z.object({ 'detail-type': z.string() });

/** Facts of a type that is not known here make no usage and are no error: the rule may be ahead of the code. @throws UnreadableInput */
export function parseUsage(body: string): UsageMessage {
  const message = tryParseJson(body);
  if ($Beat.safeParse(message).success) return { facts: [], beat: true };
  try {
    return { facts: factsIn($Typed.parse(message)['detail-type'], message), beat: false };
  } catch (error) {
    throw new UnreadableInput('no event that usage is made from', { cause: error });
  }
}

function factsIn(type: string, message: unknown): readonly UsageFact[] {
  switch (type) {
    case 'warung.delivery.updated.v1':
      return factsOfBusMessage(type, message).map((fact) => ({ type, fact }));
    case 'warung.order.confirmed.v1':
      return factsOfBusMessage(type, message).map((fact) => ({ type, fact }));
    case 'warung.media.stored.v1':
      return factsOfBusMessage(type, message).map((fact) => ({ type, fact }));
    case 'warung.agent.active.v1':
      return factsOfBusMessage(type, message).map((fact) => ({ type, fact }));
    default:
      line().count('ignored');
      return [];
  }
}

/** Writes at a time. */
const PARALLEL = 32;
/** Records of people that are remembered, to save writes. */
const MOST_SEATS = 10_000;

/**
 * Records usage: a conditional put a record, so that what is told again changes nothing. All records of a batch are written together;
 * a message fails when one of its own does, and comes again whole.
 */
export function createRecordUsage(table: Table, clock: Clock) {
  const seats = new Set<string>();
  const isNew = ({ tenantId, meter, id }: NewRecord): boolean => meter !== 'seat' || !seats.has(`${tenantId}${id}`);
  const remember = ({ tenantId, meter, id }: NewRecord): void => {
    if (meter !== 'seat') return;
    if (seats.size >= MOST_SEATS) seats.clear();
    seats.add(`${tenantId}${id}`);
  };

  return async (jobs: readonly Job<UsageMessage>[]): Promise<readonly Settled<unknown>[]> => {
    const now = seconds(clock);
    const works = distinct(jobs, now, isNew);
    const written = await mapBounded(works, PARALLEL, async ({ record, jobs: of }) => {
      const outcome = await settle(() => store(table, record));
      if (outcome.ok) remember(record);
      return { outcome, of };
    });
    // By when they were sent: what was sent later may still be behind them.
    const beats = jobs.filter(({ input }) => input.beat).map(({ sentAt = now }) => sentAt);
    const beat = beats.length > 0 ? await settle(() => table.update(noteBeat(Math.min(...beats)))) : undefined;
    return jobs.map(({ input }, index) => {
      const failed = written.find(({ outcome, of }) => !outcome.ok && of.has(index))?.outcome;
      return failed ?? (input.beat ? beat : undefined) ?? { ok: true, value: undefined };
    });
  };
}

interface Work {
  readonly record: NewRecord;
  /** The positions of the messages that tell of it. */
  readonly jobs: Set<number>;
}

/** The records of a batch, each once; one that contradicts another under its key is left beside it, to be found out. */
function distinct(
  jobs: readonly Job<UsageMessage>[],
  now: number,
  isNew: (record: NewRecord) => boolean,
): readonly Work[] {
  const works = new Map<string, Work>();
  for (const [index, { input }] of jobs.entries()) {
    for (const record of input.facts.flatMap((fact) => recordsOf(fact, now))) {
      if (!isNew(record)) continue;
      const { pk, sk } = usageKey(new TenantScope(record.tenantId), record);
      const id = `${pk}|${sk}|${record.at}|${record.hash}`;
      const known = works.get(id);
      if (known) known.jobs.add(index);
      else works.set(id, { record, jobs: new Set([index]) });
      if (known) line().count('duplicates');
    }
  }
  return [...works.values()];
}

/**
 * Puts a record. What stands there already with the same content is a repetition; with another it is a contradiction: the first
 * stays, and somebody is told. Where the time may move, the earliest is noted first: a record counts only where that says.
 */
async function store(table: Table, record: NewRecord): Promise<void> {
  const scope = new TenantScope(record.tenantId);
  if (record.moving) {
    const { ok, old } = await moveTo(table, scope, record);
    if (!ok && Number(old) < record.at) {
      line().count('duplicates');
      return;
    }
  }
  const put = await table.put(putUsage(scope, record));
  if (put.ok) {
    line().count('recorded');
    return;
  }
  if (put.old && readUsage(put.old).hash === record.hash) {
    line().count('duplicates');
    return;
  }
  line().note('conflicts', record.id);
  line().alarm('UsageConflict');
}

async function moveTo(table: Table, scope: TenantScope, record: NewRecord) {
  const moved = await table.update(earliest(scope, record));
  return moved.ok ? { ok: true, old: undefined } : { ok: false, old: moved.old?.at };
}
