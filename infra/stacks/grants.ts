import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Permission } from '../constructs/warung-function.ts';
import { LIST_INDEX, RAW_PREFIX, type StateStack } from './state-stack.ts';

/** Statements that several functions need. CDK's own grants are wider: `grantReadWriteData` brings Scan, `grantRead` DescribeSecret. */

const ITEM_READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem'];
const ITEM_WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** Reads and writes of items by key. No query, no Scan, no delete. */
export function items({ table }: StateStack): Permission {
  return { actions: [...ITEM_READS, ...ITEM_WRITES], resources: [table.tableArn] };
}

/** Queries of the table and its index. */
export function queries({ table }: StateStack): Permission {
  return { actions: ['dynamodb:Query'], resources: [table.tableArn, indexArn(table.tableArn)] };
}

/** The ARN of the list index: a query of an index is authorized on it, not on the table. */
export function indexArn(tableArn: string): string {
  return `${tableArn}/index/${LIST_INDEX}`;
}

/** The value of secrets, and nothing about them. */
export function secretValues(...secrets: readonly Secret[]): Permission {
  return { actions: ['secretsmanager:GetSecretValue'], resources: secrets.map((secret) => secret.secretArn) };
}

/** Raw input that was too large for a queue message. */
export function rawInput({ raw }: StateStack, action: 's3:GetObject' | 's3:PutObject'): Permission {
  return { actions: [action], resources: [raw.arnForObjects(`${RAW_PREFIX}*`)] };
}

/** Single reads, only of partitions that match a pattern ("IAM policy conditions for fine-grained access control"). */
export function partitionsLike(tableArn: string, pattern: string): Permission {
  return { actions: ['dynamodb:GetItem'], resources: [tableArn], conditions: leadingKeys(pattern) };
}

/** Which terms are published and from when they hold, without their texts. */
export function listedTerms({ table }: StateStack): Permission {
  return { actions: ['dynamodb:Query'], resources: [table.tableArn], conditions: leadingKeys('TERMS') };
}

/** The published terms, by version or as a list. */
export function publishedTerms({ table }: StateStack): Permission {
  const actions = ['dynamodb:GetItem', 'dynamodb:Query'];
  return { actions, resources: [table.tableArn], conditions: leadingKeys('TERMS') };
}

/** `ForAllValues` is true when the key is absent, hence the second condition. */
export function leadingKeys(pattern: string): Record<string, Record<string, unknown>> {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [pattern] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}
