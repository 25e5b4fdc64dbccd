import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE } from '../../events/cloud-event.ts';
import { toAwsTraceHeader } from '../../shared/trace.ts';
import type { BusEntry } from './bus-entries.ts';

/**
 * Puts entries on the bus and returns the positions of those that it did not confirm. Rejects when the call fails. Each
 * entry carries the trace of its original input, because a stream invocation has only a new trace of its own.
 */
export type PutEntries = (entries: readonly BusEntry[]) => Promise<readonly number[]>;

export const createPutEntries =
  (client: EventBridgeClient, busName: string): PutEntries =>
  async (entries) => {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: entries.map(({ type, detail, time, traceparent }) => ({
          EventBusName: busName,
          Source: EVENT_SOURCE,
          DetailType: type,
          Detail: detail,
          Time: time,
          ...traceHeader(traceparent),
        })),
      }),
    );
    return entries.flatMap((_, position) => (Entries[position]?.EventId ? [] : [position]));
  };

function traceHeader(traceparent: string | undefined): { TraceHeader?: string } {
  const header = toAwsTraceHeader(traceparent);
  return header === undefined ? {} : { TraceHeader: header };
}
