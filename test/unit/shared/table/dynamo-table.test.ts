import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { dynamoTable } from '../../../../shared/table/dynamo-table.ts';
import { globalKeys } from '../../../../shared/table/keys.ts';
import { toAttribute } from '../../../../shared/table/values.ts';

afterEach(() => vi.restoreAllMocks());

/** Creates a client that returns the keys of a batch read as items, and records the keys of each call. */
function batches(): { readonly client: DynamoDBClient; readonly calls: string[][] } {
  const calls: string[][] = [];
  const client = new DynamoDBClient({ region: 'ap-southeast-1' });
  vi.spyOn(client, 'send').mockImplementation(async (command: unknown) => {
    if (!(command instanceof BatchGetItemCommand)) throw new TypeError('not a batch read');
    const Keys = command.input.RequestItems?.['table']?.Keys ?? [];
    calls.push(Keys.map(({ pk }) => pk?.S ?? ''));
    return { Responses: { table: Keys } };
  });
  return { client, calls };
}

describe('a batch read', () => {
  test('requests each item once, since DynamoDB rejects duplicate keys', async () => {
    // DynamoDB API Reference, BatchGetItem: "ValidationException … provided list of item keys contains duplicates".
    const { client, calls } = batches();
    const keys = ['1', '2', '1'].map(globalKeys.number);
    expect(await dynamoTable(client, 'table').getMany(keys)).toHaveLength(2);
    expect(calls).toEqual([['NUMBER#1', 'NUMBER#2']]);
  });

  test('of more than 100 keys makes several calls', async () => {
    const { client, calls } = batches();
    const keys = Array.from({ length: 201 }, (_, n) => globalKeys.number(String(n)));
    expect(await dynamoTable(client, 'table').getMany(keys)).toHaveLength(201);
    expect(calls.map(({ length }) => length)).toEqual([100, 100, 1]);
  });
});

test('a lone surrogate, as in a truncated name, is written as valid text', () => {
  expect(toAttribute({ name: 'Ani \ud83d' })).toEqual({ M: { name: { S: 'Ani \ufffd' } } });
});
