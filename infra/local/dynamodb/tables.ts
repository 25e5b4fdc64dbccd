import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { AwsError, NotRunHereError } from '../kernel/aws-error.ts';
import type { JavaClient } from './java-client.ts';
import type { TableCatalogue, TableInfo } from './table-catalogue.ts';

export const KeySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);
const ProjectionSchema = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
export const IndexSchema = z.strictObject({ IndexName: z.string(), KeySchema, Projection: ProjectionSchema });
export const AttributeDefinitionsSchema = z.array(
  z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
);
export const streamViewTypeSchema = z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']);

/** A table as defined by a template, with the names of CreateTable. */
export interface TableDefinition {
  readonly name: string;
  readonly attributeDefinitions: z.infer<typeof AttributeDefinitionsSchema>;
  readonly keySchema: z.infer<typeof KeySchema>;
  readonly globalIndexes: readonly z.infer<typeof IndexSchema>[];
  readonly localIndexes: readonly z.infer<typeof IndexSchema>[];
  readonly streamViewType?: z.infer<typeof streamViewTypeSchema>;
  readonly ttlAttribute?: string;
}

const describedIndexSchema = z.object({
  IndexName: z.string(),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  Projection: z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() }),
  IndexStatus: z.string().optional(),
});
const describedTableSchema = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  TableStatus: z.string(),
  GlobalSecondaryIndexes: z.array(describedIndexSchema).default([]),
  LocalSecondaryIndexes: z.array(describedIndexSchema).default([]),
  StreamSpecification: z.object({ StreamViewType: z.string().optional() }).optional(),
  LatestStreamArn: z.string().optional(),
});
type Described = z.infer<typeof describedTableSchema>;

/** How often the status of a table is checked while DynamoDB Local creates an index. */
const STATUS_POLL_MS = 50;

/**
 * Creates a table, or updates an existing one where DynamoDB allows it: a new index, a stream, a TTL attribute.
 * @throws NotRunHereError naming a change that would lose data
 */
export async function defineTable(java: JavaClient, catalogue: TableCatalogue, wanted: TableDefinition): Promise<void> {
  const found = await describe(java, wanted.name);
  if (!found) await create(java, wanted);
  else await update(java, found, wanted);
  const now = await waitUntilActive(java, wanted.name);
  catalogue.put(infoOf(wanted, now));
}

function infoOf(wanted: TableDefinition, described: Described): TableInfo {
  return {
    name: wanted.name,
    keys: namesOf(wanted.keySchema),
    indexes: [...wanted.globalIndexes, ...wanted.localIndexes].map((index) => ({
      name: index.IndexName,
      keys: namesOf(index.KeySchema),
      projection: index.Projection.ProjectionType,
      ...(index.Projection.NonKeyAttributes ? { nonKeyAttributes: index.Projection.NonKeyAttributes } : {}),
    })),
    ...(wanted.ttlAttribute === undefined ? {} : { ttlAttribute: wanted.ttlAttribute }),
    ...(wanted.streamViewType && described.LatestStreamArn ? { javaStreamArn: described.LatestStreamArn } : {}),
  };
}

async function describe(java: JavaClient, name: string): Promise<Described | undefined> {
  try {
    return (await java.call('DescribeTable', { TableName: name }, z.object({ Table: describedTableSchema }))).Table;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function waitUntilActive(java: JavaClient, name: string): Promise<Described> {
  for (;;) {
    const table = await describe(java, name);
    if (!table) throw new NotRunHereError(`table ${name} was deleted while it was created`);
    const indexes = table.GlobalSecondaryIndexes.every((index) => (index.IndexStatus ?? 'ACTIVE') === 'ACTIVE');
    if (table.TableStatus === 'ACTIVE' && indexes) return table;
    await sleep(STATUS_POLL_MS);
  }
}

async function create(java: JavaClient, wanted: TableDefinition): Promise<void> {
  const body = {
    TableName: wanted.name,
    AttributeDefinitions: wanted.attributeDefinitions,
    KeySchema: wanted.keySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(wanted.globalIndexes.length > 0 ? { GlobalSecondaryIndexes: wanted.globalIndexes } : {}),
    ...(wanted.localIndexes.length > 0 ? { LocalSecondaryIndexes: wanted.localIndexes } : {}),
    ...(wanted.streamViewType ? { StreamSpecification: streamSpecification(wanted.streamViewType) } : {}),
  };
  await java.call('CreateTable', body, z.unknown());
}

async function update(java: JavaClient, found: Described, wanted: TableDefinition): Promise<void> {
  rejectChangedKeys(found, wanted);
  rejectChangedIndexes(found, wanted);
  const streamFound = found.StreamSpecification?.StreamViewType;
  if (streamFound !== undefined && streamFound !== wanted.streamViewType) {
    throw new NotRunHereError(
      `table ${wanted.name}: StreamSpecification changes from ${streamFound} to ${wanted.streamViewType ?? 'none'}, which would replace the stream and lose unread records`,
    );
  }
  if (streamFound === undefined && wanted.streamViewType) {
    await java.call(
      'UpdateTable',
      { TableName: wanted.name, StreamSpecification: streamSpecification(wanted.streamViewType) },
      z.unknown(),
    );
    await waitUntilActive(java, wanted.name);
  }
  const known = new Set(found.GlobalSecondaryIndexes.map((index) => index.IndexName));
  // One index per call, as on AWS.
  for (const index of wanted.globalIndexes.filter((candidate) => !known.has(candidate.IndexName))) {
    await java.call('UpdateTable', newIndex(wanted, index), z.unknown());
    await waitUntilActive(java, wanted.name);
  }
}

function newIndex(wanted: TableDefinition, index: z.infer<typeof IndexSchema>): object {
  const keys = namesOf(index.KeySchema);
  return {
    TableName: wanted.name,
    AttributeDefinitions: wanted.attributeDefinitions.filter((attribute) => keys.includes(attribute.AttributeName)),
    GlobalSecondaryIndexUpdates: [{ Create: index }],
  };
}

function rejectChangedKeys(found: Described, wanted: TableDefinition): void {
  const before = keyText(found.KeySchema, found.AttributeDefinitions);
  const after = keyText(wanted.keySchema, wanted.attributeDefinitions);
  if (before !== after) {
    throw new NotRunHereError(
      `table ${wanted.name}: KeySchema changes from ${before} to ${after}, which would replace the table and lose its items`,
    );
  }
}

function rejectChangedIndexes(found: Described, wanted: TableDefinition): void {
  const check = (
    kind: string,
    before: Described['GlobalSecondaryIndexes'],
    after: TableDefinition['globalIndexes'],
  ): void => {
    for (const index of before) {
      const same = after.find((other) => other.IndexName === index.IndexName);
      if (!same)
        throw new NotRunHereError(
          `table ${wanted.name}: ${kind} ${index.IndexName} is no longer defined; removing an index is not supported`,
        );
      const was = indexText(index, found.AttributeDefinitions);
      const is = indexText(same, wanted.attributeDefinitions);
      if (was !== is) {
        throw new NotRunHereError(
          `table ${wanted.name}: ${kind} ${index.IndexName} changes from ${was} to ${is}; use another name for the new index`,
        );
      }
    }
  };
  check('GlobalSecondaryIndexes', found.GlobalSecondaryIndexes, wanted.globalIndexes);
  check('LocalSecondaryIndexes', found.LocalSecondaryIndexes, wanted.localIndexes);
  if (wanted.localIndexes.length > found.LocalSecondaryIndexes.length) {
    throw new NotRunHereError(
      `table ${wanted.name}: LocalSecondaryIndexes can only be created together with the table`,
    );
  }
}

type Types = readonly { readonly AttributeName: string; readonly AttributeType: string }[];
type Keys = readonly { readonly AttributeName: string; readonly KeyType: string }[];

function keyText(keys: Keys, types: Types): string {
  return keys
    .map(
      (key) =>
        `${key.KeyType} ${key.AttributeName}:${types.find((type) => type.AttributeName === key.AttributeName)?.AttributeType}`,
    )
    .join(', ');
}

function indexText(index: z.infer<typeof describedIndexSchema>, types: Types): string {
  const others = [...(index.Projection.NonKeyAttributes ?? [])].sort().join(' ');
  return `${keyText(index.KeySchema, types)}, ${index.Projection.ProjectionType}${others && ` ${others}`}`;
}

function namesOf(keys: Keys): string[] {
  const hash = keys.find((key) => key.KeyType === 'HASH');
  const range = keys.find((key) => key.KeyType === 'RANGE');
  return [hash, range].flatMap((key) => (key ? [key.AttributeName] : []));
}

function streamSpecification(view: string): object {
  return { StreamEnabled: true, StreamViewType: view };
}
