import { describe, expect, test } from 'vitest';
import { attributesIn, partitionValue } from '../../../dynamodb/expressions.ts';
import { accessOf, parseRequest } from '../../../dynamodb/requests.ts';
import { TableCatalogue } from '../../../dynamodb/table-catalogue.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';

// Sources: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control", "IAM for
// transactions", "Key condition expressions"; Service Authorization Reference, Amazon DynamoDB.

const TABLE_ARN = 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/main';
const catalogue = new TableCatalogue(LOCAL_REGION_AND_ACCOUNT);
catalogue.put({
  name: 'main',
  keys: ['pk', 'sk'],
  indexes: [{ name: 'list', keys: ['gpk', 'gsk'], projection: 'KEYS_ONLY' }],
});

function access(operation: string, body: object) {
  const request = parseRequest(operation, body);
  if (!request) throw new Error(`${operation} is not a data operation`);
  return accessOf(request, catalogue);
}

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 's' } });

describe('permissions that a request requires', () => {
  test('a get names the table, its partition key value and attributes', () => {
    expect(
      access('GetItem', {
        TableName: 'main',
        Key: key('T#1#'),
        ProjectionExpression: '#n, b.c',
        ExpressionAttributeNames: { '#n': 'name' },
      }),
    ).toEqual([
      {
        action: 'dynamodb:GetItem',
        resource: TABLE_ARN,
        context: { 'dynamodb:LeadingKeys': ['T#1#'], 'dynamodb:Attributes': ['pk', 'sk', 'name', 'b'] },
      },
    ]);
  });

  test('a table may be named by its ARN', () => {
    expect(access('PutItem', { TableName: TABLE_ARN, Item: key('x') })[0]).toMatchObject({
      resource: TABLE_ARN,
      context: { 'dynamodb:LeadingKeys': ['x'] },
    });
  });

  test('a query of an index requires the index, with the leading key of the index', () => {
    const query = {
      TableName: 'main',
      IndexName: 'list',
      KeyConditionExpression: '#g = :g AND begins_with(gsk, :s)',
      ExpressionAttributeNames: { '#g': 'gpk' },
      ExpressionAttributeValues: { ':g': { S: 'T#1#L#0' }, ':s': { S: '17' } },
    };
    expect(access('Query', query)).toEqual([
      {
        action: 'dynamodb:Query',
        resource: `${TABLE_ARN}/index/list`,
        context: {
          'dynamodb:LeadingKeys': ['T#1#L#0'],
          'dynamodb:Attributes': ['gpk', 'gsk'],
          'dynamodb:Select': 'ALL_PROJECTED_ATTRIBUTES',
        },
      },
    ]);
  });

  test('a query in the legacy form also has its leading key', () => {
    const query = {
      TableName: 'main',
      KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'T#2#' }] } },
    };
    expect(access('Query', query)[0]?.context).toMatchObject({ 'dynamodb:LeadingKeys': ['T#2#'] });
  });

  test('a scan has no leading keys, so that a Null condition can deny it', () => {
    expect(access('Scan', { TableName: 'main' })[0]?.context).not.toHaveProperty('dynamodb:LeadingKeys');
  });

  test('a batch is authorized once per table, with every key', () => {
    const batch = { RequestItems: { main: { Keys: [key('T#1#'), key('T#2#'), key('T#1#')] } } };
    expect(access('BatchGetItem', batch)).toMatchObject([
      { action: 'dynamodb:BatchGetItem', resource: TABLE_ARN, context: { 'dynamodb:LeadingKeys': ['T#1#', 'T#2#'] } },
    ]);
    const write = {
      RequestItems: { main: [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }] },
    };
    expect(access('BatchWriteItem', write)[0]?.context).toMatchObject({ 'dynamodb:LeadingKeys': ['a', 'b'] });
  });

  test('a transaction requires the action of every entry', () => {
    const request = {
      TransactItems: [
        { Put: { TableName: 'main', Item: key('a') } },
        { Update: { TableName: 'main', Key: key('b'), UpdateExpression: 'SET n = :n' } },
        { Delete: { TableName: 'main', Key: key('c') } },
        { ConditionCheck: { TableName: 'main', Key: key('d'), ConditionExpression: 'attribute_exists(pk)' } },
      ],
    };
    const required = access('TransactWriteItems', request);
    expect(required.map(({ action }) => action)).toEqual([
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    ]);
    expect(required.every(({ context }) => context['dynamodb:EnclosingOperation'] === 'TransactWriteItems')).toBe(true);
  });

  test('a body of another shape is a SerializationException', () => {
    expect(() => access('GetItem', { TableName: 5 })).toThrow(AwsError);
  });
});

describe('expressions', () => {
  test.each([
    ['pk = :v', ':v'],
    ['#p=:v and sk > :s', ':v'],
    ['sk BETWEEN :a AND :b AND pk = :v', ':v'],
    ['begins_with(sk, :a) AND #p = :v', ':v'],
    ['other = :v', undefined],
    ['', undefined],
  ])('partition value of "%s"', (expression, placeholder) => {
    expect(partitionValue(expression, 'pk', { '#p': 'pk' })).toBe(placeholder);
  });

  test('names are the top-level attributes, without functions, keywords, values and nested names', () => {
    const expression = 'SET #a.#b = if_not_exists(n, :zero) + :one, list[1] = :x REMOVE gone ADD c :one';
    expect(attributesIn(expression, { '#a': 'first', '#b': 'second' })).toEqual(['first', 'n', 'list', 'gone', 'c']);
  });
});

describe('descriptions', () => {
  test('region, account and stream label are those of the runtime and never change', () => {
    const text =
      '{"TableArn":"arn:aws:dynamodb:ddblocal:000000000000:table/main","LatestStreamLabel":"2026-11-23T18:37:55.362","LatestStreamArn":"arn:aws:dynamodb:ddblocal:000000000000:table/main/stream/2026-11-23T18:37:55.362"}';
    expect(JSON.parse(catalogue.localize(text))).toEqual({
      TableArn: TABLE_ARN,
      LatestStreamLabel: '2026-01-01T00:00:00.000',
      LatestStreamArn: catalogue.streamArn('main'),
    });
  });
});
