import { cloudEvent } from '../../events/envelope.ts';
import { FACT_TYPES, type Fact, type FactType } from '../../events/facts.ts';
import { packed } from '../../shared/bounded.ts';

/** An event to publish, with the stream record that it was derived from. */
export interface Sourced {
  readonly fact: Fact;
  /** The position of the record in its batch. */
  readonly record: number;
}

/** An entry of a PutEvents call. */
export interface Entry {
  readonly type: FactType;
  readonly detail: string;
  readonly time: Date;
  /** The traceparent of its first event. */
  readonly traceparent: string | undefined;
  /** The first record that the entry covers. When the entry fails, the batch is retried from there. */
  readonly firstRecord: number;
  readonly facts: number;
}

/**
 * Stays below EventBridge's limit of 256 KB (EventBridge API Reference, PutEvents), with room for names and envelope.
 */
const ENTRY_LIMIT = { bytes: 200 * 1024 };
/** The 256 KB also limit the whole call, which accepts at most ten entries. */
const CALL_LIMIT = { inputs: 10, bytes: 240 * 1024 };
/** The size of an entry besides its detail: time, source and detail type. */
const ENTRY_OVERHEAD_BYTES = 128;

/**
 * Groups events of one type into entries, in order, as many as fit. Duplicate events are published once, with the first
 * record.
 */
export function entriesOf(sourced: readonly Sourced[]): readonly Entry[] {
  const bytesOf = ({ fact: event }: Sourced): number => Buffer.byteLength(JSON.stringify(event.fact)) + 1;
  return FACT_TYPES.flatMap((type) => {
    const ofType = withoutDuplicates(sourced.filter(({ fact: event }) => event.type === type));
    return packed(ofType, ENTRY_LIMIT, bytesOf).map((chunk) => entryOf(type, chunk));
  });
}

function withoutDuplicates(sourced: readonly Sourced[]): readonly Sourced[] {
  const first = new Map<string, Sourced>();
  for (const one of sourced) if (!first.has(one.fact.fact.id)) first.set(one.fact.fact.id, one);
  return [...first.values()];
}

function entryOf(type: FactType, chunk: readonly Sourced[]): Entry {
  const event = cloudEvent(
    type,
    chunk.map(({ fact: event }) => event.fact),
  );
  return {
    type,
    detail: JSON.stringify(event),
    time: new Date(event.time),
    traceparent: event.traceparent,
    firstRecord: Math.min(...chunk.map(({ record }) => record)),
    facts: chunk.length,
  };
}

/** Groups entries into calls that EventBridge accepts. */
export const callsOf = (entries: readonly Entry[]): readonly (readonly Entry[])[] =>
  packed(entries, CALL_LIMIT, ({ detail }) => Buffer.byteLength(detail) + ENTRY_OVERHEAD_BYTES);
