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
import { TooMuchContention } from '../errors.ts';
import { Expressions } from './expressions.ts';
import type { Key } from './keys.ts';
import type { Put, Query, Table, TransactionResult, Update, Write, WriteResult } from './table.ts';
import { fromAttributes, type Item, toAttributes } from './values.ts';

/** BatchGetItem takes at most 100 keys, and none twice (DynamoDB API Reference). */
const BATCH_GET_KEYS = 100;

/** The table in DynamoDB. Needs only the actions of the methods that are called. */
export function dynamoTable(client: DynamoDBClient, tableName: string): Table {
  return {
    async get(key, options) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: wire(key),
        ConsistentRead: options?.consistent ?? false,
      });
      const { Item } = await client.send(command);
      return Item && fromAttributes(Item);
    },

    async getMany(keys, options) {
      const items: Item[] = [];
      const once = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
      for (let start = 0; start < once.length; start += BATCH_GET_KEYS) {
        const chunk = once.slice(start, start + BATCH_GET_KEYS);
        items.push(...(await batchGet(client, tableName, chunk, options?.consistent ?? false)));
      }
      return items;
    },

    put(put) {
      const request = putRequest(tableName, put);
      return conditional(() => client.send(new PutItemCommand({ ...request, ...OLD_ON_REFUSAL })));
    },

    update(update) {
      const request = updateRequest(tableName, update);
      return conditional(() => client.send(new UpdateItemCommand({ ...request, ...OLD_ON_REFUSAL })));
    },

    async transact(writes) {
      try {
        const TransactItems = writes.map((write) => transactItem(tableName, write));
        await client.send(new TransactWriteItemsCommand({ TransactItems }));
        return { ok: true };
      } catch (error) {
        if (error instanceof TransactionCanceledException) return cancelled(error);
        throw error;
      }
    },

    async query(query) {
      const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(queryRequest(tableName, query)));
      return { items: Items.map(fromAttributes), last: LastEvaluatedKey && fromAttributes(LastEvaluatedKey) };
    },
  };
}

/** The refused item comes along without a read. */
const OLD_ON_REFUSAL = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

async function conditional(write: () => Promise<unknown>): Promise<WriteResult> {
  try {
    await write();
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { ok: false, old: error.Item && fromAttributes(error.Item) };
  }
}

const wire = (key: Key) => ({ pk: { S: key.pk }, sk: { S: key.sk } });

/** Asks again for what DynamoDB left unprocessed; a table that processes nothing three times over is throttled. */
async function batchGet(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Key[],
  consistent: boolean,
): Promise<Item[]> {
  const items: Item[] = [];
  let rest = keys.map(wire);
  for (let idle = 0; rest.length > 0; ) {
    if (idle === 3) throw new TooMuchContention('the table leaves reads unprocessed');
    const RequestItems = { [tableName]: { Keys: rest, ConsistentRead: consistent } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems }));
    items.push(...(Responses?.[tableName] ?? []).map(fromAttributes));
    const left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    idle = left.length === rest.length ? idle + 1 : 0;
    rest = left.map((key) => ({ pk: { S: key.pk?.S ?? '' }, sk: { S: key.sk?.S ?? '' } }));
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
  return { TableName, Key: wire(update.key), UpdateExpression, ...condition, ...expressions.parameters() };
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
      return { ConditionCheck: { TableName, Key: wire(write.key), ConditionExpression, ...expressions.parameters() } };
    }
    case 'delete': {
      const expressions = new Expressions();
      const condition = write.when ? { ConditionExpression: expressions.condition(write.when) } : {};
      return { Delete: { TableName, Key: wire(write.key), ...condition, ...expressions.parameters() } };
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
    ScanIndexForward: !(query.descending ?? false),
    ConsistentRead: query.consistent ?? false,
  };
}

/** Refused conditions and conflicts are answers; any other reason (throttling) is the error that it is. */
function cancelled(error: TransactionCanceledException): TransactionResult {
  const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  const answers = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);
  if (reasons.length === 0 || reasons.some((reason) => !answers.has(reason))) throw error;
  return {
    ok: false,
    failed: reasons.flatMap((reason, position) => (reason === 'ConditionalCheckFailed' ? [position] : [])),
  };
}
