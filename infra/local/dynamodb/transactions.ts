import * as z from 'zod';
import { type Item, ItemSchema, keyIdentity } from './attribute-value.ts';
import { type Bill, itemBytes, readUnits, unitsOfWrite } from './capacity.ts';
import type { JavaClient } from './java-client.ts';
import type { DataRequest } from './requests.ts';
import type { TableCatalogue, TableInfo } from './table-catalogue.ts';

type Transaction = Extract<DataRequest, { kind: 'transact' }>;

const batchGetResponseSchema = z.looseObject({ Responses: z.record(z.string(), z.array(ItemSchema)).default({}) });
const transactGetResponseSchema = z.looseObject({
  Responses: z.array(z.looseObject({ Item: ItemSchema.optional() })).default([]),
});

/**
 * Reads the items that a transaction's entries name, in their order. These reads are neither authorized nor metered.
 */
export async function itemsOf(
  { entries }: Transaction,
  java: Pick<JavaClient, 'call'>,
  catalogue: TableCatalogue,
): Promise<readonly (Item | undefined)[]> {
  const keys = entries.map(({ entry }) => ({
    table: entry.TableName,
    key: keyOf(entry, catalogue.get(entry.TableName)),
  }));
  const tables = [...new Set(keys.map(({ table }) => table))];
  const RequestItems = Object.fromEntries(
    tables.map((table) => {
      const own = keys.filter((one) => one.table === table).map(({ key }) => key);
      return [table, { ConsistentRead: true, Keys: [...new Map(own.map((key) => [keyIdentity(key), key])).values()] }];
    }),
  );
  const { Responses } = await java.call('BatchGetItem', { RequestItems }, batchGetResponseSchema);
  const found = new Map<string, Item>();
  for (const [table, items] of Object.entries(Responses)) {
    for (const item of items) found.set(`${table} ${keyIdentity(keysIn(item, catalogue.get(table)))}`, item);
  }
  return keys.map(({ table, key }) => found.get(`${table} ${keyIdentity(key)}`));
}

/**
 * Computes the cost of a successful write transaction: each item separately, doubled (Developer Guide, "Capacity
 * management for transactions"). Computed from the item sizes, because DynamoDB Local counts entries of the same size
 * once. A repetition with the same token costs the reads of its items (API reference, TransactWriteItems,
 * ClientRequestToken).
 */
export function billOfWrites(
  { entries }: Transaction,
  before: readonly (Item | undefined)[],
  after: readonly (Item | undefined)[],
  catalogue: TableCatalogue,
  repeated: boolean,
): Bill {
  return entries.flatMap(({ entry: { TableName: table } }, at): Bill => {
    const [was, is] = [before[at], after[at]];
    if (repeated) return [readBill(table, is)];
    const { keys = [], indexes = [] } = catalogue.get(table) ?? {};
    const units = unitsOfWrite(was, is, { keys, indexes }, true);
    const kind = 'dynamoWriteRequestUnit';
    return [
      { kind, resource: table, quantity: units.table },
      ...Object.entries(units.indexes).map(
        ([index, quantity]) => ({ kind, resource: `${table}/${index}`, quantity }) as const,
      ),
    ];
  });
}

/** Computes the cost of a read transaction: two units per started 4 KB of each item, including missing ones. */
export function billOfReads({ entries }: Transaction, body: unknown): Bill {
  const { Responses } = transactGetResponseSchema.parse(body);
  return entries.map(({ entry }, at) => readBill(entry.TableName, Responses[at]?.Item));
}

function readBill(resource: string, item: Item | undefined): Bill[number] {
  const quantity = readUnits(item ? itemBytes(item) : 0, 'transactional');
  return { kind: 'dynamoReadRequestUnit', resource, quantity };
}

function keyOf(entry: Transaction['entries'][number]['entry'], table: TableInfo | undefined): Item {
  return keysIn(ItemSchema.parse(entry.Key ?? entry.Item ?? {}), table);
}

function keysIn(item: Item, table: TableInfo | undefined): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => table?.keys.includes(name)));
}
