import { DynamoDBClient, GetItemCommand, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { LocalRuntime } from '@warung/local';
import { fromAttributes, type Item } from '../../shared/table/values.ts';

/** Reads the running platform's table with the permissions of the account. */
export class TableReader {
  readonly #client: DynamoDBClient;
  readonly name: string;

  constructor(runtime: LocalRuntime) {
    this.#client = new DynamoDBClient(runtime.clientConfig());
    this.name = runtime.output('TableName');
  }

  async get(pk: string, sk: string): Promise<Item | undefined> {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.name, Key, ConsistentRead: true }));
    return Item && fromAttributes(Item);
  }

  async queryPartition(pk: string): Promise<Item[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.name,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      }),
    );
    return Items.map(fromAttributes);
  }

  /** Returns every item whose partition key starts with the prefix. */
  async scanByPrefix(prefix: string): Promise<Item[]> {
    const found: Item[] = [];
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.name,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': { S: prefix } },
      },
    );
    for await (const { Items = [] } of pages) found.push(...Items.map(fromAttributes));
    return found;
  }
}
