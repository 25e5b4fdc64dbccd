import * as z from 'zod';
import { jsonObjectSchema } from './java-client.ts';
import type { DataRequest, Entry } from './requests.ts';

type Json = Readonly<Record<string, unknown>>;

const transactItemsSchema = z.array(z.record(z.string(), jsonObjectSchema));
const consumedCapacitySchema = z.looseObject({
  ConsumedCapacity: z.union([jsonObjectSchema, z.array(jsonObjectSchema)]).optional(),
});
const cancellationReasonsSchema = z.looseObject({ CancellationReasons: z.array(jsonObjectSchema).optional() });

const CONDITIONAL = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/**
 * Returns the body to send to DynamoDB Local. It requests the consumed capacity and, because a failed write is billed
 * by them, the items on which conditions failed.
 */
export function toJavaRequest(operation: string, body: Json): Json {
  const request = { ...body, ReturnConsumedCapacity: 'INDEXES' };
  if (CONDITIONAL.has(operation)) {
    return body.ConditionExpression === undefined
      ? request
      : { ...request, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  }
  if (operation !== 'TransactWriteItems') return request;
  const items = transactItemsSchema
    .parse(body.TransactItems)
    .map((item) =>
      Object.fromEntries(
        Object.entries(item).map(([kind, entry]) => [
          kind,
          entry.ConditionExpression === undefined
            ? entry
            : { ...entry, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
        ]),
      ),
    );
  return { ...request, TransactItems: items };
}

/**
 * Returns a success response for the caller, with capacity only as requested (`TOTAL` without details, `NONE` without
 * any).
 */
export function toCallerResponse(body: Json, requestedCapacity: unknown): Json {
  const { ConsumedCapacity: consumed, ...rest } = consumedCapacitySchema.parse(body);
  if (consumed === undefined || (requestedCapacity !== 'TOTAL' && requestedCapacity !== 'INDEXES')) return rest;
  if (requestedCapacity === 'INDEXES') return body;
  return { ...rest, ConsumedCapacity: Array.isArray(consumed) ? consumed.map(total) : total(consumed) };
}

function total({ TableName, CapacityUnits }: Json): Json {
  return { TableName, CapacityUnits };
}

/** Returns an error response for the caller, with the items on which conditions failed only where it requested them. */
export function toCallerError(body: Json, request: DataRequest): Json {
  if (request.kind === 'single') return requestsOldItem(request.entry) ? body : without(body, 'Item');
  if (request.kind !== 'transact') return body;
  const reasons = cancellationReasonsSchema.parse(body).CancellationReasons;
  if (!reasons) return body;
  const visibleReasons = reasons.map((reason, at) => {
    const entry = request.entries[at]?.entry;
    return entry && requestsOldItem(entry) ? reason : without(reason, 'Item');
  });
  return { ...body, CancellationReasons: visibleReasons };
}

function requestsOldItem(entry: Entry): boolean {
  return entry.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
}

function without(body: Json, name: string): Json {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}
