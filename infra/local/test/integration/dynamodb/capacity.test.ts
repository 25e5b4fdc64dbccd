import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSharedDynamoDb } from '../../../../../test/harness/shared-dynamodb.ts';
import type { AttributeValue, Item } from '../../../dynamodb/attribute-value.ts';
import { type IndexShape, itemBytes, readUnits, totalUnits, unitsOfWrite } from '../../../dynamodb/capacity.ts';
import { type Harness, key, startHarness, tableNamed } from './harness.ts';

// Source of the rules: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats", "DynamoDB on-demand capacity
// mode", "Using Global Secondary Indexes", "Amazon DynamoDB Transactions". The tests compare with DynamoDB Local.

let harness: Harness;
const TABLE = 'capacity';
const LIST: IndexShape = { name: 'list', keys: ['gpk', 'gsk'], projection: 'KEYS_ONLY' };
const SHAPE = { keys: ['pk', 'sk'], indexes: [LIST] };

beforeAll(async () => {
  harness = await startHarness({ sharedJava: findSharedDynamoDb() });
  await harness.dynamo.defineTable(tableNamed(TABLE));
}, 60_000);
afterAll(() => harness.close());

async function consumed(operation: string, body: object): Promise<{ total: number; table: number; list: number }> {
  const answer = await harness.call(operation, { ...body, ReturnConsumedCapacity: 'INDEXES' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const raw = answer.body.ConsumedCapacity;
  const capacity = Array.isArray(raw) ? raw[0] : raw;
  return {
    total: capacity.CapacityUnits,
    table: capacity.Table.CapacityUnits,
    list: capacity.GlobalSecondaryIndexes?.list.CapacityUnits ?? 0,
  };
}

function expected(before: Item | undefined, after: Item | undefined, transactional = false) {
  const units = unitsOfWrite(before, after, SHAPE, transactional);
  return { total: totalUnits(units), table: units.table, list: units.indexes.list ?? 0 };
}

/** Returns an item of exactly `bytes` with `value`. */
function padded(id: string, value: AttributeValue, bytes: number): Item {
  const item = { ...key('size', id), value, pad: { S: '' } };
  return { ...item, pad: { S: 'x'.repeat(bytes - itemBytes(item)) } };
}

const VALUES: Readonly<Record<string, AttributeValue>> = {
  text: { S: 'añb🙂' },
  zero: { N: '0' },
  'one digit': { N: '7' },
  'even digits': { N: '12' },
  'odd digits': { N: '123' },
  'trailing zeroes': { N: '12000' },
  'odd exponent': { N: '1200' },
  fraction: { N: '3.14' },
  'small fraction': { N: '0.00123' },
  negative: { N: '-15' },
  'epoch seconds': { N: '1793491200' },
  '38 digits': { N: '12345678901234567890123456789012345678' },
  binary: { B: Buffer.from('hello').toString('base64') },
  boolean: { BOOL: true },
  null: { NULL: true },
  'string set': { SS: ['a', 'bcd'] },
  'number set': { NS: ['1', '200'] },
  'empty list': { L: [] },
  list: { L: [{ S: 'a' }, { N: '1' }, { L: [{ BOOL: false }] }] },
  map: { M: { one: { S: 'x' }, two: { M: { three: { N: '33' } } } } },
};

describe('item sizes', () => {
  test.each(Object.entries(VALUES))(
    '%s: exactly 1,024 bytes cost one write unit, one byte more costs two',
    async (name, value) => {
      expect((await consumed('PutItem', { TableName: TABLE, Item: padded(`${name}-1`, value, 1024) })).table).toBe(1);
      expect((await consumed('PutItem', { TableName: TABLE, Item: padded(`${name}-2`, value, 1025) })).table).toBe(2);
    },
  );
});

describe('units of writes', () => {
  const listed = (id: string, gsk: string, more: Item = {}): Item => ({
    ...key('w', id),
    gpk: { S: 'T#1#L#0' },
    gsk: { S: gsk },
    ...more,
  });
  const text = (length: number): Item => ({ body: { S: 'x'.repeat(length) } });

  test.each<[string, Item | undefined, Item]>([
    ['a new item outside the index', undefined, { ...key('w', 'a'), ...text(100) }],
    ['a new item in the index', undefined, listed('b', '1')],
    ['a body change beside a KEYS_ONLY index', listed('c', '1', text(10)), listed('c', '1', text(2000))],
    ['a moved index key: a delete and a put', listed('d', '1'), listed('d', '2')],
    ['an item that leaves the index', listed('e', '1'), key('w', 'e')],
    ['an item that enters the index', key('w', 'f'), listed('f', '9')],
    ['a smaller item over a larger one', { ...key('w', 'g'), ...text(5000) }, key('w', 'g')],
    ['a large index key', undefined, listed('h', 'y'.repeat(1000), text(3000))],
  ])('put: %s', async (_name, before, after) => {
    if (before) await harness.put(TABLE, before);
    expect(await consumed('PutItem', { TableName: TABLE, Item: after })).toEqual(expected(before, after));
  });

  test('update that moves the index sort key: one write of the table, two of the index', async () => {
    await harness.put(TABLE, listed('u', '1'));
    const update = {
      TableName: TABLE,
      Key: key('w', 'u'),
      UpdateExpression: 'SET gsk = :to',
      ExpressionAttributeValues: { ':to': { S: '2' } },
    };
    const units = await consumed('UpdateItem', update);
    expect(units).toEqual(expected(listed('u', '1'), listed('u', '2')));
    expect(units).toEqual({ total: 3, table: 1, list: 2 });
  });

  test('delete: the size of the deleted item', async () => {
    await harness.put(TABLE, listed('x', '1', text(2500)));
    expect(await consumed('DeleteItem', { TableName: TABLE, Key: key('w', 'x') })).toEqual(
      expected(listed('x', '1', text(2500)), undefined),
    );
  });

  test('a transaction doubles the units of the table and of the index', async () => {
    const items = [listed('t1', '1', text(1500)), key('w', 't2')];
    const units = await consumed('TransactWriteItems', {
      TransactItems: items.map((item) => ({ Put: { TableName: TABLE, Item: item } })),
    });
    const sum = items.map((item) => unitsOfWrite(undefined, item, SHAPE, true));
    expect(units).toEqual({ total: 8, table: 6, list: 2 });
    expect(units.total).toBe(sum.reduce((total, one) => total + totalUnits(one), 0));
  });
});

describe('units of reads', () => {
  const item: Item = { ...key('r', 'one'), body: { S: 'x'.repeat(5000) } };
  beforeAll(() => harness.put(TABLE, item));

  test('get: half a unit per 4 KB, one unit when consistent, two in a transaction', async () => {
    const bytes = itemBytes(item);
    const get = { TableName: TABLE, Key: key('r', 'one') };
    expect((await consumed('GetItem', get)).table).toBe(readUnits(bytes, 'eventual'));
    expect((await consumed('GetItem', { ...get, ConsistentRead: true })).table).toBe(readUnits(bytes, 'consistent'));
    expect((await consumed('TransactGetItems', { TransactItems: [{ Get: get }] })).table).toBe(
      readUnits(bytes, 'transactional'),
    );
  });

  test('get of a missing item costs the minimum', async () => {
    expect((await consumed('GetItem', { TableName: TABLE, Key: key('r', 'none') })).table).toBe(
      readUnits(0, 'eventual'),
    );
  });

  test('query: the sum of the items, rounded up once', async () => {
    const items = Array.from({ length: 5 }, (_, at): Item => ({ ...key('q', `${at}`), body: { S: 'x'.repeat(1000) } }));
    for (const one of items) await harness.put(TABLE, one);
    const bytes = items.reduce((sum, one) => sum + itemBytes(one), 0);
    const units = await consumed('Query', {
      TableName: TABLE,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'q' } },
    });
    expect(units.table).toBe(readUnits(bytes, 'eventual'));
    expect(units.table).toBe(1);
  });
});
