import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { fromAttributes, type Item } from '../../shared/table/values.ts';
import { putOnBus } from '../changes/bus.ts';
import { publishAll, type Range, republish } from '../changes/republish.ts';
import type { Target } from './target.ts';

/**
 * Publishes the events of a range again. Returns the number of published events and of unreadable items. Consumers
 * recognize the event ids, so a repetition has no effect.
 */
export async function republishRange(target: Target, range: Range): Promise<{ published: number; unreadable: number }> {
  const items = (prefix: string | undefined) => scanItems(new DynamoDBClient({}), target.output('TableName'), prefix);
  const put = putOnBus(new EventBridgeClient({}), target.output('BusName'));
  let unreadable = 0;
  const events = republish(range, { items, unreadable: () => (unreadable += 1) });
  return { published: await publishAll(events, put), unreadable };
}

async function* scanItems(client: DynamoDBClient, TableName: string, prefix: string | undefined): AsyncGenerator<Item> {
  const filter = prefix && {
    FilterExpression: 'begins_with(pk, :prefix)',
    ExpressionAttributeValues: { ':prefix': { S: prefix } },
  };
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ...filter })) {
    for (const item of Items) yield fromAttributes(item);
  }
}
