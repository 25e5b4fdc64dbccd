import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { fromAttributes, type Item } from '../../shared/table/values.ts';
import { putOnBus } from '../changes/bus.ts';
import { publishAll, type Range, republish } from '../changes/republish.ts';
import type { Target } from './target.ts';

/** Publishes the facts of a range again; answers how many went out, and how many items could not be read. Consumers know their ids, so a repetition does nothing. */
export async function republishRange(target: Target, range: Range): Promise<{ published: number; unreadable: number }> {
  const items = (prefix: string | undefined) => everyItem(new DynamoDBClient({}), target.output('TableName'), prefix);
  const put = putOnBus(new EventBridgeClient({}), target.output('BusName'));
  let unreadable = 0;
  const facts = republish(range, { items, unreadable: () => (unreadable += 1) });
  return { published: await publishAll(facts, put), unreadable };
}

async function* everyItem(client: DynamoDBClient, TableName: string, prefix: string | undefined): AsyncGenerator<Item> {
  const filter = prefix && {
    FilterExpression: 'begins_with(pk, :prefix)',
    ExpressionAttributeValues: { ':prefix': { S: prefix } },
  };
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ...filter })) {
    for (const item of Items) yield fromAttributes(item);
  }
}
