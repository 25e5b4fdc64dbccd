import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { LocalRuntime, MeterKind } from '@warung/local';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { KEYS } from '../../../shared/table/key-shapes.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';

type Item = Record<string, AttributeValue>;

let meta: TestPlatform;
let runtime: LocalRuntime;
let shop: Shop;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  runtime = meta.platform.runtime;
  shop = await openShop(meta);
  await runtime.waitUntilIdle();
});
afterAll(() => meta.stop());

const send = async (wamid: string, body?: string): Promise<void> => {
  const text = { ...shop, from: '6281234567890', wamid, at: nextSecond(), ...(body && { body }) };
  expect((await meta.postWebhook(textWebhook(text))).status).toBe(200);
  await runtime.waitUntilIdle();
};

/** Returns all items of the table by key. */
async function items(): Promise<Map<string, Item>> {
  const client = new DynamoDBClient(runtime.clientConfig());
  const found = new Map<string, Item>();
  const TableName = runtime.output('TableName');
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    for (const item of Items) found.set(`${item.pk?.S} ${item.sk?.S}`, item);
  return found;
}

/**
 * Returns the size of an item in bytes: names and strings in UTF-8; a number has one byte per two digits plus one; a
 * map or list has three bytes plus one for each member (Amazon DynamoDB Developer Guide, "DynamoDB item sizes and
 * formats"). A second implementation, for the types that the items use, because the meter is under test.
 */
function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/^0+|0+$/g, '').length / 2) + 1;
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + bytesOf(value.M);
  if (value.L !== undefined) return 3 + value.L.length + value.L.reduce((sum, one) => sum + valueBytes(one), 0);
  return 1;
}

/** Returns the write units of an item: one per started KB (same guide, "Read and write request units"). */
const units = (item: Item): number => Math.ceil(bytesOf(item) / 1024);

const isTransacted = (key: string): boolean =>
  [KEYS.identity, KEYS.contact].some(
    ({ partition, sort }) => key.includes(`#${partition}`) && key.endsWith(` ${sort}`),
  );

/**
 * Returns the write units that turn `before` into `after` if each item is written once: twice as many in a transaction,
 * plus those of the index.
 */
function costOf(before: Map<string, Item>, after: Map<string, Item>): { table: number; index: number } {
  const cost = { table: 0, index: 0 };
  for (const [key, item] of after) {
    const old = before.get(key);
    if (JSON.stringify(old) === JSON.stringify(item)) continue;
    cost.table += Math.max(units(item), old ? units(old) : 0) * (isTransacted(key) ? 2 : 1);
    // Keys only, below 1 KB: one unit for a new entry, two for a moved one (same guide, "Global secondary indexes").
    if (item.gpk && item.gsk?.S !== old?.gsk?.S) cost.index += old?.gpk ? 2 : 1;
  }
  return cost;
}

const table = (): string => runtime.output('TableName');
const counted = (kind: MeterKind, by: string, resource: string): number =>
  runtime.meter
    .read()
    .filter((use) => use.kind === kind && use.by === `warung-dev-${by}` && use.resource === resource)
    .reduce((sum, { quantity }) => sum + quantity, 0);
const writes = (by: string) => ({
  table: counted('dynamoWriteRequestUnit', by, table()),
  index: counted('dynamoWriteRequestUnit', by, `${table()}/list`),
});

/** Sends a text and compares what the meter counted with what changed in the table. */
async function measure(wamid: string, body?: string) {
  const before = await items();
  runtime.meter.reset();
  await send(wamid, body);
  const measured = { written: writes('route-inbound'), tracked: writes('track-number') };
  const after = await items();
  const isNumber = (key: string): boolean => key.includes(` ${KEYS.number.sort}`);
  const only = (all: Map<string, Item>, want: (key: string) => boolean) =>
    new Map([...all].filter(([key]) => want(key)));
  return {
    ...measured,
    expected: costOf(
      only(before, (key) => !isNumber(key)),
      only(after, (key) => !isNumber(key)),
    ),
    changed: [...after].filter(([key, item]) => JSON.stringify(before.get(key)) !== JSON.stringify(item)).length,
  };
}

describe('the metered capacity of one text is what AWS charges for the item sizes', () => {
  test('for the first text of a customer: contact and identity in a transaction, message, conversation and its index entry', async () => {
    const { written, expected, tracked } = await measure('wamid.first');
    // 2 items x 2 in the transaction, message 1, conversation 1; one entry of the index.
    expect(expected).toEqual({ table: 6, index: 1 });
    expect(written).toEqual(expected);
    // The number's first and last times, one write each.
    expect(tracked).toEqual({ table: 2, index: 0 });
  });

  test('for the next text: message and conversation, one unit each, without an index write', async () => {
    const { written, expected, tracked, changed } = await measure('wamid.second');
    expect(changed).toBe(2);
    expect(expected).toEqual({ table: 2, index: 0 });
    expect(written).toEqual(expected);
    expect(tracked).toEqual({ table: 0, index: 0 });
  });

  test('for a long text: one unit per started KB', async () => {
    for (const length of [700, 2_000, 9_000]) {
      const { written, expected } = await measure(`wamid.long-${length}`, 'x'.repeat(length));
      expect(expected.table).toBeGreaterThanOrEqual(1 + Math.ceil(length / 1024));
      expect(written).toEqual(expected);
    }
  });

  test('for a text that is already stored: the rejected write is charged too', async () => {
    const at = nextSecond();
    const payload = textWebhook({ ...shop, from: '6281234567890', wamid: 'wamid.repeated', at });
    await meta.postWebhook(payload);
    await runtime.waitUntilIdle();
    const before = await items();
    runtime.meter.reset();
    await meta.postWebhook(payload);
    await runtime.waitUntilIdle();
    expect(await items()).toEqual(before);
    // The message's put and the conversation's update, both rejected by their conditions.
    expect(writes('route-inbound')).toEqual({ table: 2, index: 0 });
  });

  test('for reads: a warm router reads one identity, half a unit', async () => {
    await send('wamid.warm');
    runtime.meter.reset();
    await send('wamid.read');
    expect(counted('dynamoReadRequestUnit', 'route-inbound', table())).toBe(0.5);
    expect(counted('dynamoReadRequestUnit', 'track-number', table())).toBe(0.5);
    expect(counted('dynamoReadRequestUnit', 'receive-webhook', table())).toBe(0);
  });
});

describe('every billable call for a text and for reading it', () => {
  test('is metered once, under the function or service that made it', async () => {
    shop = await openShop(meta);
    await send('wamid.first-metered');
    const key = { key: shop.apiKey };
    const [conversation] = await shop.conversations();
    const read = `/v1/conversations/${conversation?.id}/messages`;
    await meta.request('GET', read, key);
    await send('wamid.before-metered');
    runtime.meter.reset();
    await send('wamid.metered');
    await meta.request('GET', read, key);

    const metered = runtime.meter
      .read()
      .filter(({ kind }) => kind !== 'lambdaGbSecond' && kind !== 'logsIngestedByte')
      .map(({ kind, by, action, quantity }) => `${quantity} ${kind} ${by.replace('warung-dev-', '')} ${action}`)
      .sort();
    expect(metered).toEqual(
      [
        '1 httpApiRequest apigateway.amazonaws.com POST /webhooks/whatsapp',
        '1 httpApiRequest apigateway.amazonaws.com GET /v1/conversations/{id}/messages',
        '1 lambdaRequest receive-webhook lambda:InvokeFunction',
        '1 sqsStandardRequest receive-webhook sqs:SendMessage',
        '1 lambdaRequest route-inbound lambda:InvokeFunction',
        '1 sqsStandardRequest route-inbound sqs:ReceiveMessage',
        '1 sqsStandardRequest route-inbound sqs:DeleteMessage',
        '0.5 dynamoReadRequestUnit route-inbound dynamodb:GetItem',
        '1 dynamoWriteRequestUnit route-inbound dynamodb:PutItem',
        '1 dynamoWriteRequestUnit route-inbound dynamodb:UpdateItem',
        '1 lambdaRequest publish-changes lambda:InvokeFunction',
        '1 eventBridgeCustomEvent publish-changes events:PutEvents',
        '1 sqsStandardRequest events.amazonaws.com sqs:SendMessage',
        '1 lambdaRequest track-number lambda:InvokeFunction',
        '1 sqsStandardRequest track-number sqs:ReceiveMessage',
        '1 sqsStandardRequest track-number sqs:DeleteMessage',
        '0.5 dynamoReadRequestUnit track-number dynamodb:GetItem',
        '1 lambdaRequest conversations-api lambda:InvokeFunction',
        // The key (consistent) and the conversation; a page of small messages.
        '1.5 dynamoReadRequestUnit conversations-api dynamodb:GetItem',
        '0.5 dynamoReadRequestUnit conversations-api dynamodb:Query',
      ].sort(),
    );
  });

  test('log lines and run time are metered for each function', () => {
    const names = ['receive-webhook', 'route-inbound', 'publish-changes', 'track-number', 'conversations-api'];
    for (const name of names) {
      expect(runtime.meter.total('logsIngestedByte', `warung-dev-${name}`), name).toBeGreaterThan(0);
      expect(runtime.meter.total('lambdaGbSecond', `warung-dev-${name}`), name).toBeGreaterThan(0);
    }
    const callers = new Set(runtime.meter.read().map(({ by }) => by));
    expect([...callers].filter((by) => !/^warung-dev-|\.amazonaws\.com$/.test(by))).toEqual([]);
  });

  test('calls for a secret, a session and an object are metered', async () => {
    for (const name of ['receive-webhook', 'route-inbound', 'conversations-api'])
      runtime.services.lambda.reload(`arn:aws:lambda:ap-southeast-1:000000000000:function:warung-dev-${name}`);
    runtime.meter.reset();
    await send('wamid.large', 'kopi '.repeat(60_000));
    await meta.request('GET', '/v1/conversations', { key: shop.apiKey });
    const total = (kind: MeterKind, by: string): number => runtime.meter.total(kind, `warung-dev-${by}`);
    expect(total('s3Put', 'receive-webhook')).toBe(1);
    expect(total('s3Get', 'route-inbound')).toBe(1);
    expect(total('secretCall', 'receive-webhook')).toBe(1);
    expect(total('secretCall', 'route-inbound')).toBe(1);
    expect(total('secretCall', 'conversations-api')).toBe(1);
    expect(total('stsCall', 'conversations-api')).toBe(1);
  });
});
