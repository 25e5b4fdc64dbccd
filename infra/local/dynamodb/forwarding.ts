import * as z from 'zod';
import { JsonObject } from './java-client.ts';
import type { DataRequest, Entry } from './requests.ts';

type Json = Readonly<Record<string, unknown>>;

const TransactItems = z.array(z.record(z.string(), JsonObject));
const Consumed = z.looseObject({ ConsumedCapacity: z.union([JsonObject, z.array(JsonObject)]).optional() });
const Reasons = z.looseObject({ CancellationReasons: z.array(JsonObject).optional() });

const CONDITIONAL = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/**
 * The body as it goes to DynamoDB Local: asking for the capacity consumed, and for the items on which conditions failed,
 * because a failed write is billed by them.
 */
export function outgoing(operation: string, body: Json): Json {
  const asking = { ...body, ReturnConsumedCapacity: 'INDEXES' };
  if (CONDITIONAL.has(operation)) {
    return body.ConditionExpression === undefined
      ? asking
      : { ...asking, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  }
  if (operation !== 'TransactWriteItems') return asking;
  const items = TransactItems.parse(body.TransactItems).map((item) =>
    Object.fromEntries(
      Object.entries(item).map(([kind, entry]) => [
        kind,
        entry.ConditionExpression === undefined ? entry : { ...entry, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
      ]),
    ),
  );
  return { ...asking, TransactItems: items };
}

/** A success as the caller gets it: capacity only as far as it asked (`TOTAL` has no parts, `NONE` nothing). */
export function answered(body: Json, wish: unknown): Json {
  const { ConsumedCapacity: consumed, ...rest } = Consumed.parse(body);
  if (consumed === undefined || (wish !== 'TOTAL' && wish !== 'INDEXES')) return rest;
  if (wish === 'INDEXES') return body;
  return { ...rest, ConsumedCapacity: Array.isArray(consumed) ? consumed.map(total) : total(consumed) };
}

function total({ TableName, CapacityUnits }: Json): Json {
  return { TableName, CapacityUnits };
}

/** An error as the caller gets it: the items that conditions failed on only where it asked for them. */
export function refused(body: Json, request: DataRequest): Json {
  if (request.kind === 'single') return wantsOld(request.entry) ? body : without(body, 'Item');
  if (request.kind !== 'transact') return body;
  const reasons = Reasons.parse(body).CancellationReasons;
  if (!reasons) return body;
  const shown = reasons.map((reason, at) => {
    const entry = request.entries[at]?.entry;
    return entry && wantsOld(entry) ? reason : without(reason, 'Item');
  });
  return { ...body, CancellationReasons: shown };
}

function wantsOld(entry: Entry): boolean {
  return entry.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
}

function without(body: Json, name: string): Json {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}
