import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TooMuchContentionError } from '../errors.ts';
import { Expressions } from './expressions.ts';
import type { Key } from './keys.ts';
import type { Put, Query, Table, TransactionResult, Update, Write, WriteResult } from './table.ts';
import { fromAttributes, type Item, toAttributes } from './values.ts';

/** BatchGetItem accepts at most 100 keys, without duplicates (DynamoDB API Reference). */
const BATCH_GET_KEYS = 100;

/** Creates a `Table` on DynamoDB. Needs IAM permissions only for the actions that are called. */
export function dynamoTable(client: DynamoDBClient, tableName: string): Table {
  return {
    async get(key, options) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: toWireKey(key),
        ConsistentRead: options?.consistent ?? false,
      });
      const { Item } = await client.send(command);
      return Item && fromAttributes(Item);
    },

    async getMany(keys, options) {
      const items: Item[] = [];
      const distinct = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
      for (let start = 0; start < distinct.length; start += BATCH_GET_KEYS) {
        const chunk = distinct.slice(start, start + BATCH_GET_KEYS);
        items.push(...(await batchGet(client, tableName, chunk, options?.consistent ?? false)));
      }
      return items;
    },

    put(put) {
      const request = putRequest(tableName, put);
      return toWriteResult(() => client.send(new PutItemCommand({ ...request, ...RETURN_OLD_ON_FAILURE })));
    },

    update(update) {
      const request = updateRequest(tableName, update);
      return toWriteResult(() => client.send(new UpdateItemCommand({ ...request, ...RETURN_OLD_ON_FAILURE })));
    },

    async transact(writes) {
      try {
        const TransactItems = writes.map((write) => transactItem(tableName, write));
        await client.send(new TransactWriteItemsCommand({ TransactItems }));
        return { ok: true };
      } catch (error) {
        if (error instanceof TransactionCanceledException) return toFailedTransaction(error);
        throw error;
      }
    },

    async query(query) {
      const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(queryRequest(tableName, query)));
      return { items: Items.map(fromAttributes), last: LastEvaluatedKey && fromAttributes(LastEvaluatedKey) };
    },
  };
}

/** Returns the existing item with a failed condition, without a read. */
const RETURN_OLD_ON_FAILURE = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

async function toWriteResult(write: () => Promise<unknown>): Promise<WriteResult> {
  try {
    await write();
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { ok: false, old: error.Item && fromAttributes(error.Item) };
  }
}

const toWireKey = (key: Key) => ({ pk: { S: key.pk }, sk: { S: key.sk } });

/** Reads a batch and retries unprocessed keys. Three calls without progress mean that the table is throttled. */
async function batchGet(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Key[],
  consistent: boolean,
): Promise<Item[]> {
  const items: Item[] = [];
  let remaining = keys.map(toWireKey);
  for (let stalledCalls = 0; remaining.length > 0; ) {
    if (stalledCalls === 3) throw new TooMuchContentionError('the table left reads unprocessed');
    const RequestItems = { [tableName]: { Keys: remaining, ConsistentRead: consistent } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems }));
    items.push(...(Responses?.[tableName] ?? []).map(fromAttributes));
    const unprocessed = UnprocessedKeys?.[tableName]?.Keys ?? [];
    stalledCalls = unprocessed.length === remaining.length ? stalledCalls + 1 : 0;
    remaining = unprocessed.map((key) => ({ pk: { S: key.pk?.S ?? '' }, sk: { S: key.sk?.S ?? '' } }));
  }
  return items;
}

function putRequest(TableName: string, put: Put) {
  const expressions = new Expressions();
  const Item = toAttributes({ ...put.attributes, pk: put.key.pk, sk: put.key.sk });
  if (!put.when) return { TableName, Item };
  return { TableName, Item, ConditionExpression: expressions.condition(put.when), ...expressions.parameters() };
}

function updateRequest(TableName: string, update: Update) {
  const expressions = new Expressions();
  const UpdateExpression = expressions.update(update);
  const condition = update.when ? { ConditionExpression: expressions.condition(update.when) } : {};
  return { TableName, Key: toWireKey(update.key), UpdateExpression, ...condition, ...expressions.parameters() };
}

function transactItem(TableName: string, write: Write): TransactWriteItem {
  switch (write.do) {
    case 'put':
      return { Put: putRequest(TableName, write) };
    case 'update':
      return { Update: updateRequest(TableName, write) };
    case 'check': {
      const expressions = new Expressions();
      const ConditionExpression = expressions.condition(write.when);
      return {
        ConditionCheck: { TableName, Key: toWireKey(write.key), ConditionExpression, ...expressions.parameters() },
      };
    }
    case 'delete': {
      const expressions = new Expressions();
      const condition = write.when ? { ConditionExpression: expressions.condition(write.when) } : {};
      return { Delete: { TableName, Key: toWireKey(write.key), ...condition, ...expressions.parameters() } };
    }
  }
}

function queryRequest(TableName: string, query: Query) {
  const expressions = new Expressions();
  const KeyConditionExpression = expressions.keyCondition(query);
  const filter = query.filter ? { FilterExpression: expressions.condition(query.filter) } : {};
  return {
    TableName,
    KeyConditionExpression,
    ...filter,
    ...expressions.parameters(),
    ...(query.in.index === 'list' ? { IndexName: 'list' } : {}),
    ...(query.limit === undefined ? {} : { Limit: query.limit }),
    ...(query.startAfter ? { ExclusiveStartKey: toAttributes(query.startAfter) } : {}),
    ScanIndexForward: !(query.descending ?? false),
    ConsistentRead: query.consistent ?? false,
  };
}

/**
 * Converts failed conditions and conflicts to a result. Rethrows the error for any other reason, such as throttling.
 */
function toFailedTransaction(error: TransactionCanceledException): TransactionResult {
  const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  const expected = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);
  if (reasons.length === 0 || reasons.some((reason) => !expected.has(reason))) throw error;
  return {
    ok: false,
    failed: reasons.flatMap((reason, position) => (reason === 'ConditionalCheckFailed' ? [position] : [])),
  };
}
