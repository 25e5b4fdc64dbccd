import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Item, ItemSchema, storageBytes } from '@warung/local';
import { KEYS } from '../../shared/table/key-shapes.ts';
import type { TestPlatform } from '../harness/platform.ts';
import { prices, round } from './cost.ts';

const BYTES_PER_GB = 1_000_000_000;
const MONTH_SECONDS = 30 * 24 * 60 * 60;

/** Returns the average size of a stored text in bytes, and the cost of a million of them per month. */
export async function storagePerText(
  test: TestPlatform,
): Promise<{ messages: number; bytesEach: number; dollarsPerMillionMonth: number }> {
  const messages = (await scanTable(test)).filter(({ sk }) => sk && 'S' in sk && sk.S.startsWith(KEYS.message.sort));
  const sizes = messages.map(storageBytes);
  const bytesEach = round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
  const gigabytes = (bytesEach * 1_000_000) / BYTES_PER_GB;
  return { messages: sizes.length, bytesEach, dollarsPerMillionMonth: round(gigabytes * prices.dynamoStorageGbMonth) };
}

/** Returns the size of items and their index entries in bytes, without items that expire within a month. */
export async function retainedBytes(test: TestPlatform): Promise<number> {
  const until = test.platform.runtime.clock.now() / 1000 + MONTH_SECONDS;
  const kept = (await scanTable(test)).filter(({ ttl }) => !ttl || !('N' in ttl) || Number(ttl.N) > until);
  return kept.reduce((sum, item) => sum + storageBytes(item) + indexBytes(item), 0);
}

/** Returns the cost of bytes in the table and its point-in-time recovery, in US dollars per month. */
export function tableCostPerMonth(bytes: number): number {
  return (bytes / BYTES_PER_GB) * (prices.dynamoStorageGbMonth + prices.dynamoPitrGbMonth);
}

/** Returns the cost of bytes in a bucket, in US dollars per month. */
export function bucketCostPerMonth(bytes: number): number {
  return (bytes / BYTES_PER_GB) * prices.s3StorageGbMonth;
}

/** Returns the size of an item in the list index, which contains the keys of items that have index keys. */
function indexBytes({ pk, sk, gpk, gsk }: Item): number {
  return pk && sk && gpk && gsk ? storageBytes({ pk, sk, gpk, gsk }) : 0;
}

async function scanTable(test: TestPlatform): Promise<Item[]> {
  const { runtime } = test.platform;
  const client = new DynamoDBClient(runtime.clientConfig());
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: runtime.output('TableName') }))
    items.push(...Items.map((item) => ItemSchema.parse(item)));
  return items;
}
