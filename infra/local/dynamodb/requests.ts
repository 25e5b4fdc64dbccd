import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import { keyText } from './attribute-value.ts';
import { attributesIn, partitionValue } from './expressions.ts';
import { parseTableName, type TableCatalogue } from './table-catalogue.ts';

const attributesSchema = z.record(z.string(), z.unknown());
const namesSchema = z.record(z.string(), z.string());

/** The fields of a request or of one entry that determine access and billing; others are passed through. */
const EntrySchema = z.looseObject({
  TableName: z.string().transform(parseTableName),
  IndexName: z.string().optional(),
  Key: attributesSchema.optional(),
  Item: attributesSchema.optional(),
  KeyConditionExpression: z.string().optional(),
  KeyConditions: z
    .record(z.string(), z.looseObject({ AttributeValueList: z.array(z.unknown()).optional() }))
    .optional(),
  ProjectionExpression: z.string().optional(),
  UpdateExpression: z.string().optional(),
  ConditionExpression: z.string().optional(),
  FilterExpression: z.string().optional(),
  AttributesToGet: z.array(z.string()).optional(),
  ExpressionAttributeNames: namesSchema.optional(),
  ExpressionAttributeValues: attributesSchema.optional(),
  ConsistentRead: z.boolean().optional(),
  Select: z.string().optional(),
  ReturnValues: z.string().optional(),
  ReturnConsumedCapacity: z.string().optional(),
  ReturnValuesOnConditionCheckFailure: z.string().optional(),
});
export type Entry = z.infer<typeof EntrySchema>;

const getBatchSchema = z.looseObject({
  Keys: z.array(attributesSchema),
  ConsistentRead: z.boolean().optional(),
  ProjectionExpression: z.string().optional(),
  AttributesToGet: z.array(z.string()).optional(),
  ExpressionAttributeNames: namesSchema.optional(),
});
const writeBatchSchema = z.array(
  z.looseObject({
    PutRequest: z.looseObject({ Item: attributesSchema }).optional(),
    DeleteRequest: z.looseObject({ Key: attributesSchema }).optional(),
  }),
);
const byTable = <T>(schema: z.ZodType<T>) =>
  z
    .record(z.string(), schema)
    .transform((tables) => Object.entries(tables).map(([name, value]) => ({ table: parseTableName(name), value })));

const transactWriteSchema = z.looseObject({
  Put: EntrySchema.optional(),
  Update: EntrySchema.optional(),
  Delete: EntrySchema.optional(),
  ConditionCheck: EntrySchema.optional(),
});

/** A parsed data request. */
export type DataRequest =
  | { readonly kind: 'single'; readonly operation: SingleOperation; readonly entry: Entry }
  | { readonly kind: 'batch-get'; readonly tables: readonly { table: string; value: z.infer<typeof getBatchSchema> }[] }
  | {
      readonly kind: 'batch-write';
      readonly tables: readonly { table: string; value: z.infer<typeof writeBatchSchema> }[];
    }
  | {
      readonly kind: 'transact';
      readonly operation: 'TransactGetItems' | 'TransactWriteItems';
      readonly entries: readonly TransactEntry[];
      readonly token?: string;
    };

interface TransactEntry {
  readonly action: 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
  readonly entry: Entry;
}

const SINGLE_OPERATIONS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'] as const;
type SingleOperation = (typeof SINGLE_OPERATIONS)[number];

/**
 * Parses the body of a data operation.
 * @throws AwsError `SerializationException` for a body of another shape
 */
export function parseRequest(operation: string, body: unknown): DataRequest | undefined {
  const single = SINGLE_OPERATIONS.find((known) => known === operation);
  if (single) return { kind: 'single', operation: single, entry: parse(EntrySchema, body) };
  switch (operation) {
    case 'BatchGetItem':
      return {
        kind: 'batch-get',
        tables: parse(z.looseObject({ RequestItems: byTable(getBatchSchema) }), body).RequestItems,
      };
    case 'BatchWriteItem':
      return {
        kind: 'batch-write',
        tables: parse(z.looseObject({ RequestItems: byTable(writeBatchSchema) }), body).RequestItems,
      };
    case 'TransactGetItems': {
      const items = parse(
        z.looseObject({ TransactItems: z.array(z.looseObject({ Get: EntrySchema })) }),
        body,
      ).TransactItems;
      return { kind: 'transact', operation, entries: items.map((item) => ({ action: 'GetItem', entry: item.Get })) };
    }
    case 'TransactWriteItems': {
      const request = parse(
        z.looseObject({ TransactItems: z.array(transactWriteSchema), ClientRequestToken: z.string().optional() }),
        body,
      );
      return {
        kind: 'transact',
        operation,
        entries: request.TransactItems.flatMap(entriesOf),
        ...(request.ClientRequestToken === undefined ? {} : { token: request.ClientRequestToken }),
      };
    }
    default:
      return undefined;
  }
}

function entriesOf(item: z.infer<typeof transactWriteSchema>): TransactEntry[] {
  if (item.Put) return [{ action: 'PutItem', entry: item.Put }];
  if (item.Update) return [{ action: 'UpdateItem', entry: item.Update }];
  if (item.Delete) return [{ action: 'DeleteItem', entry: item.Delete }];
  return item.ConditionCheck ? [{ action: 'ConditionCheckItem', entry: item.ConditionCheck }] : [];
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AwsError('SerializationException', `${issue?.path.map(String).join('.')}: ${issue?.message}`);
}

/** A permission that a request requires. */
export interface RequiredAccess {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Returns the permissions that a data request requires. Source: Service Authorization Reference, "Actions, resources,
 * and condition keys for Amazon DynamoDB"; Developer Guide, "Using IAM policy conditions for fine-grained access
 * control" and "IAM for transactions". A query of an index requires a permission on the index only; a transaction
 * requires the action of each entry.
 */
export function accessOf(request: DataRequest, catalogue: TableCatalogue): RequiredAccess[] {
  switch (request.kind) {
    case 'single':
      return [entryAccess(`dynamodb:${request.operation}`, request.entry, catalogue, {})];
    case 'transact':
      return request.entries.map(({ action, entry }) =>
        entryAccess(`dynamodb:${action}`, entry, catalogue, { 'dynamodb:EnclosingOperation': request.operation }),
      );
    case 'batch-get':
      return request.tables.map(({ table, value }) => {
        const names = value.ExpressionAttributeNames ?? {};
        const projected = [...(value.AttributesToGet ?? []), ...attributesIn(value.ProjectionExpression ?? '', names)];
        const attributes = [...value.Keys.flatMap((key) => Object.keys(key)), ...projected];
        return batchAccess('dynamodb:BatchGetItem', table, value.Keys, attributes, catalogue);
      });
    case 'batch-write':
      return request.tables.map(({ table, value }) => {
        const items = value.flatMap((write) => [write.PutRequest?.Item ?? write.DeleteRequest?.Key ?? {}]);
        return batchAccess(
          'dynamodb:BatchWriteItem',
          table,
          items,
          items.flatMap((item) => Object.keys(item)),
          catalogue,
        );
      });
  }
}

function batchAccess(
  action: string,
  table: string,
  items: readonly Readonly<Record<string, unknown>>[],
  attributes: readonly string[],
  catalogue: TableCatalogue,
): RequiredAccess {
  const key = catalogue.partitionKey(table);
  const leading = key === undefined ? [] : items.flatMap((item) => keyText(item[key]) ?? []);
  return {
    action,
    resource: catalogue.tableArn(table),
    context: { ...listKey('dynamodb:LeadingKeys', leading), ...listKey('dynamodb:Attributes', attributes) },
  };
}

function entryAccess(
  action: string,
  entry: Entry,
  catalogue: TableCatalogue,
  more: Record<string, string>,
): RequiredAccess {
  const resource =
    entry.IndexName === undefined
      ? catalogue.tableArn(entry.TableName)
      : catalogue.indexArn(entry.TableName, entry.IndexName);
  return {
    action,
    resource,
    context: {
      ...listKey('dynamodb:LeadingKeys', leadingKeys(entry, catalogue)),
      ...listKey('dynamodb:Attributes', attributesOf(entry)),
      ...(action === 'dynamodb:Query' || action === 'dynamodb:Scan' ? { 'dynamodb:Select': selectOf(entry) } : {}),
      ...(entry.ReturnValues ? { 'dynamodb:ReturnValues': entry.ReturnValues } : {}),
      ...(entry.ReturnConsumedCapacity ? { 'dynamodb:ReturnConsumedCapacity': entry.ReturnConsumedCapacity } : {}),
      ...more,
    },
  };
}

function leadingKeys(entry: Entry, catalogue: TableCatalogue): string[] {
  const key = catalogue.partitionKey(entry.TableName, entry.IndexName);
  if (key === undefined) return [];
  const direct = (entry.Key ?? entry.Item)?.[key];
  const placeholder = partitionValue(entry.KeyConditionExpression ?? '', key, entry.ExpressionAttributeNames ?? {});
  const legacy = entry.KeyConditions?.[key]?.AttributeValueList?.[0];
  const value = direct ?? (placeholder === undefined ? legacy : entry.ExpressionAttributeValues?.[placeholder]);
  const text = keyText(value);
  return text === undefined ? [] : [text];
}

function attributesOf(entry: Entry): string[] {
  const names = entry.ExpressionAttributeNames ?? {};
  const expressions = [
    entry.KeyConditionExpression,
    entry.ProjectionExpression,
    entry.UpdateExpression,
    entry.ConditionExpression,
    entry.FilterExpression,
  ];
  return [
    ...Object.keys(entry.Key ?? {}),
    ...Object.keys(entry.Item ?? {}),
    ...Object.keys(entry.KeyConditions ?? {}),
    ...(entry.AttributesToGet ?? []),
    ...expressions.flatMap((expression) => attributesIn(expression ?? '', names)),
  ];
}

/** Returns the `Select` value of a query, with its default (API reference, Query, Select). */
function selectOf(entry: Entry): string {
  if (entry.Select !== undefined) return entry.Select;
  if (entry.ProjectionExpression !== undefined || entry.AttributesToGet !== undefined) return 'SPECIFIC_ATTRIBUTES';
  return entry.IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}

/** Omits a multi-valued condition key that has no value, so that `Null` conditions match, as on AWS. */
function listKey(key: string, values: readonly string[]): Record<string, readonly string[]> {
  const distinct = [...new Set(values)];
  return distinct.length === 0 ? {} : { [key]: distinct };
}
