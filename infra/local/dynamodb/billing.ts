import * as z from 'zod';
import type { Session } from '../kernel/identity.ts';
import type { Meter, MeterKind } from '../kernel/meter.ts';
import { type Item, ItemSchema } from './attribute-value.ts';
import { type Bill, itemBytes, readUnits, writeUnits } from './capacity.ts';
import type { DataRequest, Entry } from './requests.ts';
import { billOfReads } from './transactions.ts';

const unitsSchema = z.looseObject({ CapacityUnits: z.number() });
const CapacitySchema = z.looseObject({
  TableName: z.string(),
  CapacityUnits: z.number(),
  Table: unitsSchema.optional(),
  GlobalSecondaryIndexes: z.record(z.string(), unitsSchema).optional(),
  LocalSecondaryIndexes: z.record(z.string(), unitsSchema).optional(),
});
const consumedCapacitySchema = z.looseObject({
  ConsumedCapacity: z.union([CapacitySchema, z.array(CapacitySchema)]).optional(),
});
const batchGetResponseSchema = z.looseObject({ Responses: z.record(z.string(), z.array(ItemSchema)).default({}) });
const cancelledSchema = z.looseObject({
  CancellationReasons: z.array(z.looseObject({ Code: z.string().optional(), Item: ItemSchema.optional() })).default([]),
});

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

/** Returns whether an operation changes items. */
export function isWrite(operation: string): boolean {
  return WRITES.has(operation);
}

/**
 * Computes the cost of a successful call from DynamoDB Local's ConsumedCapacity. Two cases that it counts differently
 * from AWS are computed here: batch reads (each item is rounded up separately, and a missing one counts) and
 * transactions (see `transactions.ts`).
 */
export function billOf(operation: string, request: DataRequest, body: unknown): Bill {
  if (request.kind === 'batch-get') return billOfBatchGet(request, body);
  if (request.kind === 'transact') return billOfReads(request, body);
  const kind: MeterKind = isWrite(operation) ? 'dynamoWriteRequestUnit' : 'dynamoReadRequestUnit';
  const consumed = consumedCapacitySchema.parse(body).ConsumedCapacity ?? [];
  return (Array.isArray(consumed) ? consumed : [consumed]).flatMap((capacity) => {
    const indexes = { ...capacity.GlobalSecondaryIndexes, ...capacity.LocalSecondaryIndexes };
    const lineItems: [string, number][] = [
      [capacity.TableName, capacity.Table?.CapacityUnits ?? capacity.CapacityUnits],
      ...Object.entries(indexes).map(([name, units]): [string, number] => [
        `${capacity.TableName}/${name}`,
        units.CapacityUnits,
      ]),
    ];
    return lineItems
      .filter(([, quantity]) => quantity > 0)
      .map(([resource, quantity]) => ({ kind, resource, quantity }));
  });
}

function billOfBatchGet(request: Extract<DataRequest, { kind: 'batch-get' }>, body: unknown): Bill {
  const { Responses } = batchGetResponseSchema.parse(body);
  return request.tables.map(({ table, value }) => {
    const kind = value.ConsistentRead ? 'consistent' : 'eventual';
    const items = Responses[table] ?? [];
    const missing = Math.max(0, value.Keys.length - items.length);
    const quantity =
      items.reduce((sum, item) => sum + readUnits(itemBytes(item), kind), 0) + missing * readUnits(0, kind);
    return { kind: 'dynamoReadRequestUnit', resource: table, quantity };
  });
}

/**
 * Computes the cost of a write whose condition failed. AWS bills the larger of the existing item and the item to write
 * (Developer Guide, "Conditional writes"; at least one unit). A cancelled transaction is billed for every entry,
 * doubled as always, with the minimum size where the item is unknown. The error must contain the existing items
 * (`ALL_OLD`).
 */
export function billOfFailure(code: string, request: DataRequest, body: unknown): Bill {
  const bill = (entry: Entry, found: Item | undefined, transactional: boolean): Bill[number] => {
    const written = ItemSchema.safeParse(entry.Item ?? entry.Key);
    const bytes = Math.max(written.success ? itemBytes(written.data) : 0, found ? itemBytes(found) : 0);
    return { kind: 'dynamoWriteRequestUnit', resource: entry.TableName, quantity: writeUnits(bytes, transactional) };
  };
  if (code === 'ConditionalCheckFailedException' && request.kind === 'single') {
    const found = z.looseObject({ Item: ItemSchema.optional() }).parse(body).Item;
    return [bill(request.entry, found, false)];
  }
  if (
    code === 'TransactionCanceledException' &&
    request.kind === 'transact' &&
    request.operation === 'TransactWriteItems'
  ) {
    const reasons = cancelledSchema.parse(body).CancellationReasons;
    if (!reasons.some((reason) => reason.Code === 'ConditionalCheckFailed')) return [];
    return request.entries.map(({ entry }, at) => bill(entry, reasons[at]?.Item, true));
  }
  return [];
}

/** Adds a bill to the meter under the name of the function, or of another caller. */
export function charge(meter: Meter, session: Session, action: string, bill: Bill): void {
  for (const { kind, resource, quantity } of bill) {
    meter.add({ kind, quantity, by: session.functionName ?? callerOf(session), action, resource });
  }
}

function callerOf({ principal }: Session): string {
  switch (principal.kind) {
    case 'role':
      return principal.roleArn;
    case 'service':
      return principal.service;
    case 'operator':
      return 'operator';
  }
}
