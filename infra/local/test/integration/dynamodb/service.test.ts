import { createServer } from 'node:http';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findSharedDynamoDb } from '../../../../../test/harness/shared-dynamodb.ts';
import { type Harness, key, SESSION, startHarness, tableNamed, wireCall } from './harness.ts';

let harness: Harness;
const TABLE = 'main';

beforeAll(async () => {
  harness = await startHarness({ sharedJava: findSharedDynamoDb() });
  await harness.dynamo.defineTable(tableNamed(TABLE));
}, 60_000);
afterAll(() => harness.close());
beforeEach(() => {
  harness.meter.reset();
  harness.authorizer.requests.length = 0;
});
afterEach(() => {
  harness.authorizer.denies = () => false;
});

describe('access', () => {
  test('a denied call has no effect and no cost', async () => {
    harness.authorizer.denies = ({ action }) => action === 'dynamodb:PutItem';
    const denied = harness.dynamo.service.handle(wireCall('PutItem', { TableName: TABLE, Item: key('no', 'no') }));
    await expect(denied).rejects.toThrow(
      'no statement allows dynamodb:PutItem on arn:aws:dynamodb:ap-southeast-1:000000000000:table/main',
    );
    expect(harness.meter.read()).toEqual([]);
    expect((await harness.call('GetItem', { TableName: TABLE, Key: key('no', 'no') })).body).toEqual({});
  });

  test('one denied entry denies the whole transaction', async () => {
    harness.authorizer.denies = ({ action }) => action === 'dynamodb:ConditionCheckItem';
    const items = [
      { Put: { TableName: TABLE, Item: key('tx', 'denied') } },
      { ConditionCheck: { TableName: TABLE, Key: key('tx', 'x'), ConditionExpression: 'attribute_not_exists(pk)' } },
    ];
    await expect(harness.call('TransactWriteItems', { TransactItems: items })).rejects.toThrow('ConditionCheckItem');
    expect((await harness.call('GetItem', { TableName: TABLE, Key: key('tx', 'denied') })).body).toEqual({});
  });

  test('a missing permission has status 400, as in the JSON protocol', async () => {
    harness.authorizer.denies = () => true;
    const error = await harness.call('Scan', { TableName: TABLE }).catch((thrown: unknown) => thrown);
    const answer = harness.dynamo.service.errorResponse(error);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ __type: 'AccessDeniedException' });
  });

  test('tables cannot be deleted by calls', async () => {
    await expect(harness.call('DeleteTable', { TableName: TABLE })).rejects.toThrow('DeleteTable is not run here');
  });
});

describe('metering', () => {
  const units = (kind: string) =>
    harness.meter
      .read()
      .filter((use) => use.kind === kind)
      .map(({ action, resource, quantity, by }) => ({ action, resource, quantity, by }));

  test('a write is metered for the function, by table and index', async () => {
    await harness.put(TABLE, { ...key('m', '1'), gpk: { S: 'g' }, gsk: { S: '1' } });
    expect(units('dynamoWriteRequestUnit')).toEqual([
      { action: 'dynamodb:PutItem', resource: 'main', quantity: 1, by: 'route-inbound' },
      { action: 'dynamodb:PutItem', resource: 'main/list', quantity: 1, by: 'route-inbound' },
    ]);
  });

  test('ConsumedCapacity is returned only as requested', async () => {
    const get = { TableName: TABLE, Key: key('m', '1') };
    expect((await harness.call('GetItem', get)).body).not.toHaveProperty('ConsumedCapacity');
    expect((await harness.call('GetItem', { ...get, ReturnConsumedCapacity: 'NONE' })).body).not.toHaveProperty(
      'ConsumedCapacity',
    );
    expect((await harness.call('GetItem', { ...get, ReturnConsumedCapacity: 'TOTAL' })).body.ConsumedCapacity).toEqual({
      TableName: TABLE,
      CapacityUnits: 0.5,
    });
  });

  // Source: Developer Guide, "DynamoDB on-demand capacity mode" and "Conditional writes": a failed condition consumes
  // write units by the larger of the items.
  test('a write whose condition fails is metered by the size of the existing item', async () => {
    await harness.put(TABLE, { ...key('c', '1'), body: { S: 'x'.repeat(2500) } });
    harness.meter.reset();
    const put = { TableName: TABLE, Item: key('c', '1'), ConditionExpression: 'attribute_not_exists(pk)' };
    const answer = await harness.call('PutItem', put);
    expect(answer.status).toBe(400);
    expect(answer.body.__type).toMatch(/ConditionalCheckFailedException$/);
    expect(answer.body).not.toHaveProperty('Item');
    expect(units('dynamoWriteRequestUnit')).toMatchObject([{ quantity: 3, resource: 'main' }]);
    const withItem = await harness.call('PutItem', { ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(withItem.body).toHaveProperty('Item');
  });

  test('a cancelled transaction is metered for every entry, doubled, and returns items only when requested', async () => {
    await harness.put(TABLE, { ...key('c', '2'), body: { S: 'x'.repeat(2500) } });
    harness.meter.reset();
    const answer = await harness.call('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: TABLE, Item: key('c', 'new') } },
        { Put: { TableName: TABLE, Item: key('c', '2'), ConditionExpression: 'attribute_not_exists(pk)' } },
      ],
    });
    expect(answer.body.CancellationReasons).toEqual([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: expect.any(String) },
    ]);
    expect(harness.meter.total('dynamoWriteRequestUnit')).toBe(2 + 6);
  });

  // Source: Developer Guide, "Capacity management for transactions"; DynamoDB Local counts entries of one size once.
  test('a transaction is metered item by item, doubled, also for items of the same size', async () => {
    const small = ['s1', 's2', 's3'].map((sk) => ({ Put: { TableName: TABLE, Item: key('same', sk) } }));
    const listed = { ...key('same', 'l'), gpk: { S: 'g' }, gsk: { S: 's' }, body: { S: 'x'.repeat(1500) } };
    await harness.call('TransactWriteItems', {
      TransactItems: [...small, { Put: { TableName: TABLE, Item: listed } }],
    });
    expect(units('dynamoWriteRequestUnit').reduce((sum, { quantity }) => sum + quantity, 0)).toBe(3 * 2 + 4 + 2);
    harness.meter.reset();
    const Update = {
      TableName: TABLE,
      Key: key('same', 'l'),
      UpdateExpression: 'SET gsk = :to REMOVE body',
      ExpressionAttributeValues: { ':to': { S: 't' } },
    };
    const Delete = { TableName: TABLE, Key: key('same', 's1') };
    const ConditionCheck = { TableName: TABLE, Key: key('same', 's2'), ConditionExpression: 'attribute_exists(pk)' };
    await harness.call('TransactWriteItems', { TransactItems: [{ Update }, { Delete }, { ConditionCheck }] });
    const byResource = units('dynamoWriteRequestUnit').map(({ resource, quantity }) => [resource, quantity]);
    expect(byResource).toEqual([
      ['main', 4 + 2 + 2],
      ['main/list', 2 * 2],
    ]);
    harness.meter.reset();
    const gets = ['s2', 's3', 'none'].map((sk) => ({ Get: { TableName: TABLE, Key: key('same', sk) } }));
    await harness.call('TransactGetItems', { TransactItems: gets });
    expect(harness.meter.total('dynamoReadRequestUnit')).toBe(3 * 2);
  });

  test('a transaction repeated with the same token is metered as reads', async () => {
    const request = { ClientRequestToken: 'same', TransactItems: [{ Put: { TableName: TABLE, Item: key('i', '1') } }] };
    await harness.call('TransactWriteItems', request);
    expect(harness.meter.total('dynamoWriteRequestUnit')).toBe(2);
    await harness.call('TransactWriteItems', request);
    expect(harness.meter.total('dynamoWriteRequestUnit')).toBe(2);
    expect(harness.meter.total('dynamoReadRequestUnit')).toBe(2);
  });

  // Source: Developer Guide, "BatchGetItem ... rounds up the size of each item", missing ones included.
  test('a batch read is metered item by item', async () => {
    await harness.put(TABLE, { ...key('b', '1'), body: { S: 'x'.repeat(5000) } });
    await harness.put(TABLE, key('b', '2'));
    const keys = ['1', '2', 'missing'].map((sk) => key('b', sk));
    await harness.call('BatchGetItem', { RequestItems: { [TABLE]: { Keys: keys } } });
    expect(harness.meter.total('dynamoReadRequestUnit')).toBe(1 + 0.5 + 0.5);
  });

  test('a query of the index is metered for the index', async () => {
    await harness.call('Query', {
      TableName: TABLE,
      IndexName: 'list',
      KeyConditionExpression: 'gpk = :g',
      ExpressionAttributeValues: { ':g': { S: 'g' } },
    });
    expect(units('dynamoReadRequestUnit')).toEqual([
      { action: 'dynamodb:Query', resource: 'main/list', quantity: 0.5, by: 'route-inbound' },
    ]);
  });
});

describe('descriptions', () => {
  test('have ARNs of the region and account, and the TTL setting of the template', async () => {
    const { body } = await harness.call('DescribeTable', { TableName: TABLE });
    expect(JSON.stringify(body)).not.toContain('ddblocal');
    expect(body.Table).toMatchObject({
      TableArn: 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/main',
      LatestStreamArn: harness.dynamo.streamArn(TABLE),
    });
    expect((await harness.call('DescribeTimeToLive', { TableName: TABLE })).body).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
    });
  });
});

test('the AWS SDK can read responses and errors', async () => {
  const item = { pk: { S: 'sdk' }, sk: { S: '1' } };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const call = { session: SESSION, method: 'POST', url: '/', headers, body: Buffer.concat(chunks) };
    const answer = await harness.dynamo.service
      .handle(call)
      .catch((error: unknown) => harness.dynamo.service.errorResponse(error));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'LOCALKEY1', secretAccessKey: 'secret' },
  });
  try {
    const put = new PutItemCommand({
      TableName: TABLE,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await client.send(put);
    await expect(client.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((await client.send(new GetItemCommand({ TableName: TABLE, Key: item }))).Item).toEqual(item);
    harness.authorizer.denies = () => true;
    const query = new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'sdk' } },
    });
    await expect(client.send(query)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  } finally {
    client.destroy();
    server.close();
  }
});
