import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SOURCE } from '../../events/envelope.ts';
import { awsTraceHeader } from '../../shared/trace.ts';
import type { Entry } from './batches.ts';

/** Puts entries on the bus; answers the positions of those that it did not confirm. Rejects when the call fails. */
export type PutEntries = (entries: readonly Entry[]) => Promise<readonly number[]>;

export const putOnBus =
  (client: EventBridgeClient, busName: string): PutEntries =>
  async (entries) => {
    const trace = awsTraceHeader();
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: entries.map(({ type, detail, time }) => ({
          EventBusName: busName,
          Source: SOURCE,
          DetailType: type,
          Detail: detail,
          Time: time,
          ...(trace ? { TraceHeader: trace } : {}),
        })),
      }),
    );
    return entries.flatMap((_, position) => (Entries[position]?.EventId ? [] : [position]));
  };
