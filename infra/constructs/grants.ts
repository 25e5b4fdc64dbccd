import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { partitionsOf } from './leading-keys.ts';
import { LIST_INDEX, RAW_PREFIX, type SharedState } from './shared-state.ts';
import type { Permission } from './warung-function.ts';

/**
 * Policy statements that several functions need. CDK's own grants are broader: `grantReadWriteData` adds Scan,
 * `grantRead` adds DescribeSecret.
 */

const ITEM_READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem'];
const ITEM_WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** Allows reading and writing items by key. No query, no Scan, no delete. */
export function readWriteItems({ table }: Pick<SharedState, 'table'>): Permission {
  return { actions: [...ITEM_READS, ...ITEM_WRITES], resources: [table.tableArn] };
}

/** Allows queries of the table and its index. */
export function queryTable({ table }: Pick<SharedState, 'table'>): Permission {
  return { actions: ['dynamodb:Query'], resources: [table.tableArn, listIndexArn(table.tableArn)] };
}

/** Returns the ARN of the list index. IAM authorizes a query of an index on the index, not on the table. */
export function listIndexArn(tableArn: string): string {
  return `${tableArn}/index/${LIST_INDEX}`;
}

/** Allows reading the values of secrets, but not their metadata. */
export function readSecretValues(...secrets: readonly Secret[]): Permission {
  return { actions: ['secretsmanager:GetSecretValue'], resources: secrets.map((secret) => secret.secretArn) };
}

/** Allows an action on raw inputs that are too large for a queue message. */
export function accessRawInput({ raw }: Pick<SharedState, 'raw'>, action: 's3:GetObject' | 's3:PutObject'): Permission {
  return { actions: [action], resources: [raw.arnForObjects(`${RAW_PREFIX}*`)] };
}

/** Allows single reads of partitions that match a pattern ("IAM policy conditions for fine-grained access control"). */
export function readPartitions(tableArn: string, pattern: string): Permission {
  return { actions: ['dynamodb:GetItem'], resources: [tableArn], conditions: leadingKeysCondition(pattern) };
}

/** Allows listing the published terms and their effective dates, without their texts. */
export function listTerms({ table }: Pick<SharedState, 'table'>): Permission {
  return {
    actions: ['dynamodb:Query'],
    resources: [table.tableArn],
    conditions: leadingKeysCondition(partitionsOf('terms')),
  };
}

/** Allows reading the published terms, by version or as a list. */
export function readTerms({ table }: Pick<SharedState, 'table'>): Permission {
  const actions = ['dynamodb:GetItem', 'dynamodb:Query'];
  return { actions, resources: [table.tableArn], conditions: leadingKeysCondition(partitionsOf('terms')) };
}

/**
 * Returns a condition that restricts a statement to partition keys that match a pattern. `ForAllValues` is true if the
 * request has no key, hence the second condition.
 */
export function leadingKeysCondition(pattern: string): Record<string, Record<string, unknown>> {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [pattern] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}
