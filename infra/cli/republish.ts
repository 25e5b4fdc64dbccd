import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createPutEntries } from '../../functions/event-publisher/event-bus.ts';
import { eventsInRange, publishEvents, type TimeRange } from '../../functions/event-publisher/republish.ts';
import { fromAttributes, type Item } from '../../shared/table/values.ts';
import type { Target } from './target.ts';

/**
 * Publishes the events of a range again. Returns the number of published events and of unreadable items. Consumers
 * recognize the event ids, so a repetition has no effect.
 */
export async function republishRange(
  target: Target,
  range: TimeRange,
): Promise<{ published: number; unreadable: number }> {
  const items = (prefix: string | undefined) => scanItems(new DynamoDBClient({}), target.output('TableName'), prefix);
  const put = createPutEntries(new EventBridgeClient({}), target.output('BusName'));
  let unreadable = 0;
  const events = eventsInRange(range, { readItems: items, onUnreadable: () => (unreadable += 1) });
  return { published: await publishEvents(events, put), unreadable };
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
