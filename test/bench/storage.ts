import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ItemSchema } from '../../infra/local/dynamodb/attribute-value.ts';
import { storageBytes } from '../../infra/local/dynamodb/capacity.ts';
import type { TestPlatform } from '../harness/platform.ts';
import { prices, round } from './cost.ts';

const BYTES_PER_GB = 1_000_000_000;

/** Bytes that a stored text takes on average, and what a million of them cost a month. */
export async function storedPerText(
  test: TestPlatform,
): Promise<{ messages: number; bytesEach: number; dollarsPerMillionMonth: number }> {
  const { runtime } = test.platform;
  const client = new DynamoDBClient(runtime.clientConfig());
  const sizes: number[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: runtime.output('TableName') })) {
    for (const item of Items) if (item['sk']?.S?.startsWith('M#')) sizes.push(storageBytes(ItemSchema.parse(item)));
  }
  const bytesEach = round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
  const gigabytes = (bytesEach * 1_000_000) / BYTES_PER_GB;
  return { messages: sizes.length, bytesEach, dollarsPerMillionMonth: round(gigabytes * prices.dynamoStorageGbMonth) };
}
