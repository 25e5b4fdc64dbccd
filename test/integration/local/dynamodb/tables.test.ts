import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { TableDefinition } from '../../../../infra/local/dynamodb/tables.ts';
import { NotRunHere } from '../../../../infra/local/kernel/aws-error.ts';
import { dynamoProviders } from '../../../../infra/local/resources/dynamodb.ts';
import { parseProperties } from '../../../../infra/local/template/properties.ts';
import { type Harness, key, startHarness, tableNamed } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ sharedJava: inject('dynamoDbLocal') });
}, 60_000);
afterAll(() => harness.close());

/** As `TableV2` writes it (aws-cdk-lib 2.275.0). */
const PROPERTIES = {
  AttributeDefinitions: tableNamed('x').attributeDefinitions,
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: tableNamed('x').globalIndexes,
  KeySchema: tableNamed('x').keySchema,
  Replicas: [
    {
      ContributorInsightsSpecification: { Enabled: true },
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [{ IndexName: 'list', ContributorInsightsSpecification: { Enabled: true } }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      Region: 'ap-southeast-1',
      Tags: [{ Key: 'stage', Value: 'dev' }],
    },
  ],
  SSESpecification: { SSEEnabled: false },
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
};

function globalTable() {
  const [found] = dynamoProviders(harness.dynamo);
  if (!found) throw new Error('no provider');
  return found;
}

const RESOURCE = {
  type: 'AWS::DynamoDB::GlobalTable',
  stackName: 'State',
  logicalId: 'Table',
  physicalId: 'State-Table-1',
};

describe('the template', () => {
  test('gives name, ARN and stream ARN before the table is there, and makes what it says', async () => {
    const identity = globalTable().identify(RESOURCE, PROPERTIES);
    const arn = 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/State-Table-1';
    expect(identity).toMatchObject({
      ref: 'State-Table-1',
      attributes: { Arn: arn, StreamArn: expect.stringContaining(`${arn}/stream/`) },
    });
    const properties = parseProperties(globalTable(), 'Table', PROPERTIES);
    await globalTable().apply({ ...RESOURCE, properties });
    await harness.put('State-Table-1', key('a', 'b'));
    await globalTable().apply({ ...RESOURCE, properties });
    expect((await harness.call('GetItem', { TableName: 'State-Table-1', Key: key('a', 'b') })).body).toEqual({
      Item: key('a', 'b'),
    });
    const stream = identity.attributes.StreamArn ?? '';
    expect((await harness.dynamo.streams.read(stream, undefined, 10)).records).toHaveLength(1);
  });

  test.each([
    ['a replica elsewhere', { Replicas: [{ Region: 'eu-west-1' }] }, 'Region'],
    ['a second replica', { Replicas: [{ Region: 'ap-southeast-1' }, { Region: 'eu-west-1' }] }, 'Replicas'],
    ['provisioned capacity', { BillingMode: 'PROVISIONED' }, 'BillingMode'],
    ['an unknown property', { WarmThroughput: {} }, 'WarmThroughput'],
    [
      'an unknown property of the replica',
      { Replicas: [{ Region: 'a', KinesisStreamSpecification: {} }] },
      'KinesisStreamSpecification',
    ],
  ])('refuses %s by name', (_name, change, named) => {
    const parse = () => parseProperties(globalTable(), 'Table', { ...PROPERTIES, ...change });
    expect(parse).toThrow(NotRunHere);
    expect(parse).toThrow(named);
  });

  test('never removes a table', () => {
    expect(globalTable().remove).toBeUndefined();
  });
});

describe('a changed definition', () => {
  const second = {
    IndexName: 'second',
    KeySchema: [{ AttributeName: 'gsk', KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  };

  test('adds an index over the items that are there, a stream and a TTL attribute', async () => {
    const { streamViewType: _stream, ttlAttribute: _ttl, ...bare } = tableNamed('grows');
    await harness.dynamo.defineTable(bare);
    await harness.put('grows', { ...key('a', '1'), gsk: { S: 'x' }, ttl: { N: '1793491200' } });
    const whole = tableNamed('grows');
    await harness.dynamo.defineTable({ ...whole, globalIndexes: [...whole.globalIndexes, second] });
    const query = {
      TableName: 'grows',
      IndexName: 'second',
      KeyConditionExpression: 'gsk = :x',
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    };
    expect((await harness.call('Query', query)).body.Count).toBe(1);
    await harness.dynamo.sweepExpired();
    const { records } = await harness.dynamo.streams.read(harness.dynamo.streamArn('grows'), undefined, 10);
    expect(records.map(({ eventName }) => eventName)).toEqual(['REMOVE']);
  });

  const swapped = tableNamed('keeps').globalIndexes.map((index) => ({
    ...index,
    Projection: { ProjectionType: 'ALL' as const },
  }));
  test.each<[string, Partial<TableDefinition>, string]>([
    ['another key', { keySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }, 'KeySchema'],
    [
      'another key type',
      {
        attributeDefinitions: tableNamed('keeps').attributeDefinitions.map((one) =>
          one.AttributeName === 'sk' ? { ...one, AttributeType: 'N' } : one,
        ),
      },
      'KeySchema',
    ],
    ['an index less', { globalIndexes: [] }, 'list'],
    ['another projection', { globalIndexes: swapped }, 'list'],
    ['another stream view', { streamViewType: 'NEW_IMAGE' }, 'StreamSpecification'],
    [
      'a later local index',
      {
        localIndexes: [
          {
            ...second,
            KeySchema: [...tableNamed('x').keySchema.slice(0, 1), { AttributeName: 'gsk', KeyType: 'RANGE' }],
          },
        ],
      },
      'LocalSecondaryIndexes',
    ],
  ])('refuses %s by name', async (_name, change, named) => {
    await harness.dynamo.defineTable(tableNamed('keeps'));
    const changed = harness.dynamo.defineTable({ ...tableNamed('keeps'), ...change });
    await expect(changed).rejects.toThrow(NotRunHere);
    await expect(changed).rejects.toThrow(named);
  });
});
