import { cloudEvent } from '../../events/envelope.ts';
import { FACT_TYPES, type Fact, type FactType } from '../../events/facts.ts';
import { packed } from '../../shared/bounded.ts';

/** A fact on its way to the bus with the stream record that it came from. */
export interface Sourced {
  readonly fact: Fact;
  /** Position of the record in its batch. */
  readonly record: number;
}

/** One entry of a PutEvents call. */
export interface Entry {
  readonly type: FactType;
  readonly detail: string;
  readonly time: Date;
  /** Of its first fact, like the event's own. */
  readonly traceparent: string | undefined;
  /** The first record that the entry tells of; when the entry fails, everything from there on is told again. */
  readonly firstRecord: number;
  readonly facts: number;
}

/** An entry stays under EventBridge's 256 KB (EventBridge API Reference, PutEvents) with room for names and envelope. */
const ENTRY = { bytes: 200 * 1024 };
/** The same 256 KB bound a whole call, which takes ten entries. */
const CALL = { inputs: 10, bytes: 240 * 1024 };
/** What counts of an entry besides its detail: time, source and detail type. */
const FRAME_BYTES = 128;

/** Facts of one type share entries, in order, as many as fit. A fact that several records tell is told once, with the first. */
export function entriesOf(sourced: readonly Sourced[]): readonly Entry[] {
  const bytesOf = ({ fact }: Sourced): number => Buffer.byteLength(JSON.stringify(fact.fact)) + 1;
  return FACT_TYPES.flatMap((type) => {
    const ofType = once(sourced.filter(({ fact }) => fact.type === type));
    return packed(ofType, ENTRY, bytesOf).map((chunk) => entryOf(type, chunk));
  });
}

function once(sourced: readonly Sourced[]): readonly Sourced[] {
  const first = new Map<string, Sourced>();
  for (const one of sourced) if (!first.has(one.fact.fact.id)) first.set(one.fact.fact.id, one);
  return [...first.values()];
}

function entryOf(type: FactType, chunk: readonly Sourced[]): Entry {
  const event = cloudEvent(
    type,
    chunk.map(({ fact }) => fact.fact),
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

/** Entries in calls that EventBridge takes. */
export const callsOf = (entries: readonly Entry[]): readonly (readonly Entry[])[] =>
  packed(entries, CALL, ({ detail }) => Buffer.byteLength(detail) + FRAME_BYTES);
