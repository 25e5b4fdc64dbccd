import { cloudEvent } from '../../events/cloud-event.ts';
import { type DomainEvent, EVENT_TYPES, type EventType } from '../../events/domain-events.ts';
import { chunk } from '../../shared/concurrency.ts';

/** An event to publish, with the stream record that it was derived from. */
export interface SourcedEvent {
  readonly event: DomainEvent;
  /** The position of the record in its batch. */
  readonly recordIndex: number;
}

/** An entry of a PutEvents call. */
export interface BusEntry {
  readonly type: EventType;
  readonly detail: string;
  readonly time: Date;
  /** The traceparent of its first event. */
  readonly traceparent: string | undefined;
  /** The first record that the entry covers. When the entry fails, the batch is retried from there. */
  readonly firstRecordIndex: number;
  readonly eventCount: number;
}

/**
 * Stays below EventBridge's limit of 256 KB (EventBridge API Reference, PutEvents), with room for names and envelope.
 */
const ENTRY_LIMIT = { maxBytes: 200 * 1024 };
/** The 256 KB also limit the whole call, which accepts at most ten entries. */
const CALL_LIMIT = { maxItems: 10, maxBytes: 240 * 1024 };
/** The size of an entry besides its detail: time, source and detail type. */
const ENTRY_OVERHEAD_BYTES = 128;

/**
 * Groups events of one type into entries, in order, as many as fit. Duplicate events are published once, with the first
 * record.
 */
export function toBusEntries(sourced: readonly SourcedEvent[]): readonly BusEntry[] {
  const bytesOf = ({ event }: SourcedEvent): number => Buffer.byteLength(JSON.stringify(event.event)) + 1;
  return EVENT_TYPES.flatMap((type) => {
    const ofType = withoutDuplicates(sourced.filter(({ event }) => event.type === type));
    return chunk(ofType, ENTRY_LIMIT, bytesOf).map((chunk) => entryOf(type, chunk));
  });
}

function withoutDuplicates(sourced: readonly SourcedEvent[]): readonly SourcedEvent[] {
  const first = new Map<string, SourcedEvent>();
  for (const one of sourced) if (!first.has(one.event.event.id)) first.set(one.event.event.id, one);
  return [...first.values()];
}

function entryOf(type: EventType, chunk: readonly SourcedEvent[]): BusEntry {
  const event = cloudEvent(
    type,
    chunk.map(({ event }) => event.event),
  );
  return {
    type,
    detail: JSON.stringify(event),
    time: new Date(event.time),
    traceparent: event.traceparent,
    firstRecordIndex: Math.min(...chunk.map(({ recordIndex }) => recordIndex)),
    eventCount: chunk.length,
  };
}

/** Groups entries into calls that EventBridge accepts. */
export const toPutEventsCalls = (entries: readonly BusEntry[]): readonly (readonly BusEntry[])[] =>
  chunk(entries, CALL_LIMIT, ({ detail }) => Buffer.byteLength(detail) + ENTRY_OVERHEAD_BYTES);
