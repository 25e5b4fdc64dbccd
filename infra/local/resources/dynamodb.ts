import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Dynamo } from '../dynamodb/start.ts';
import { AttributeDefinitionsSchema, IndexSchema, KeySchema, streamViewTypeSchema } from '../dynamodb/tables.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../kernel/identity.ts';
import { createProvider, type Provider } from '../template/provider.ts';

const TYPE = 'AWS::DynamoDB::GlobalTable';

/**
 * Properties that `TableV2` generates for an on-demand table with one replica. Other replicas and provisioned capacity
 * are rejected.
 */
const globalTableSchema = z.strictObject({
  TableName: z.string().optional(),
  AttributeDefinitions: AttributeDefinitionsSchema,
  KeySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.array(IndexSchema).default([]),
  LocalSecondaryIndexes: z.array(IndexSchema).default([]),
  StreamSpecification: z.strictObject({ StreamViewType: streamViewTypeSchema }).optional(),
  TimeToLiveSpecification: z
    .strictObject({ Enabled: z.boolean(), AttributeName: z.string().optional() })
    .refine((ttl) => !ttl.Enabled || ttl.AttributeName !== undefined, 'AttributeName is missing')
    .optional(),
  Replicas: z.tuple([
    z.strictObject({
      Region: z.literal(LOCAL_REGION_AND_ACCOUNT.region),
      GlobalSecondaryIndexes: z.array(z.strictObject({ IndexName: z.string() })).optional(),
    }),
  ]),
});

/** Creates the providers of the table types. */
export function dynamoProviders(dynamo: Pick<Dynamo, 'defineTable' | 'tableArn' | 'streamArn'>): Provider[] {
  return [
    createProvider<z.infer<typeof globalTableSchema>>({
      type: TYPE,
      properties: globalTableSchema,
      nameProperty: 'TableName',
      replacementProperties: ['KeySchema', 'LocalSecondaryIndexes'],
      identify: ({ physicalId }, raw) => ({
        ref: physicalId,
        attributes: {
          Arn: dynamo.tableArn(physicalId),
          TableId: tableId(physicalId),
          ...(raw.StreamSpecification === undefined ? {} : { StreamArn: dynamo.streamArn(physicalId) }),
        },
      }),
      apply: ({ physicalId, properties }) => {
        const ttl = properties.TimeToLiveSpecification;
        return dynamo.defineTable({
          name: physicalId,
          attributeDefinitions: properties.AttributeDefinitions,
          keySchema: properties.KeySchema,
          globalIndexes: properties.GlobalSecondaryIndexes,
          localIndexes: properties.LocalSecondaryIndexes,
          ...(properties.StreamSpecification ? { streamViewType: properties.StreamSpecification.StreamViewType } : {}),
          ...(ttl?.Enabled && ttl.AttributeName ? { ttlAttribute: ttl.AttributeName } : {}),
        });
      },
    }),
  ];
}

/** Derives a UUID from the name. */
function tableId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
