import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type DomainEvent, type DomainEventOf, EVENTS, type EventType } from './domain-events.ts';

/** The `source` of all events that this service publishes. */
export const EVENT_SOURCE = 'warung';

/**
 * The attributes of a CloudEvent 1.0 in structured form. One CloudEvent carries the domain events of one type of one
 * stream batch in `data.facts`. Its id is derived from theirs. The same domain events in other groups give other
 * CloudEvents, so consumers must deduplicate by the ids of the domain events.
 */
const cloudEventAttributesSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  /**
   * CloudEvents' distributed tracing extension: the trace of the first domain event. Each domain event has its own too.
   */
  traceparent: z.string().optional(),
});

export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: EventType;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly traceparent?: string;
  readonly data: { readonly facts: readonly DomainEvent['event'][] };
}

/**
 * Creates a CloudEvent from domain events of one type.
 * @throws ZodError for a domain event that violates its contract; TypeError for an empty list
 */
export function cloudEvent(type: EventType, events: readonly DomainEvent['event'][]): CloudEvent {
  const parsed = events.map((event) => EVENTS[type].strict.parse(event));
  const [first] = parsed;
  if (!first) throw new TypeError('a CloudEvent needs a domain event');
  const ids = parsed.map(({ id }) => id).sort();
  const times = parsed.map(({ at }) => at).sort();
  return {
    specversion: '1.0',
    id: createHash('sha256')
      .update([type, ...ids].join('\n'))
      .digest('hex')
      .slice(0, 32),
    source: EVENT_SOURCE,
    type,
    time: times.at(-1) ?? first.at,
    datacontenttype: 'application/json',
    ...(first.traceparent === undefined ? {} : { traceparent: first.traceparent }),
    data: { facts: parsed },
  };
}

/** The schema of a CloudEvent as consumers read it. */
const tolerantEvent = <T extends EventType>(type: T) =>
  cloudEventAttributesSchema.extend({
    type: z.literal(type),
    data: z.object({ facts: z.array(EVENTS[type].tolerant) }),
  });

/**
 * Creates the schema of a CloudEvent that the committed JSON Schemas publish. Allows additional properties, so that
 * consumers that validate with it accept future optional fields.
 */
export const publishedEvent = (type: EventType) =>
  cloudEventAttributesSchema.extend({
    source: z.literal(EVENT_SOURCE),
    type: z.literal(type),
    data: z.object({ facts: z.array(EVENTS[type].tolerant).min(1) }),
  });

/**
 * A message that a bus rule sends to a queue: a CloudEvent in EventBridge's envelope (EventBridge User Guide, event
 * structure).
 */
const busMessageSchema = z.object({ 'detail-type': z.string(), source: z.string(), detail: z.unknown() });

/**
 * Parses the domain events of a type from a bus message.
 * @throws ZodError for any other message
 */
export function eventsOfBusMessage<T extends EventType>(type: T, message: unknown): readonly DomainEventOf<T>[] {
  const { detail } = busMessageSchema.extend({ 'detail-type': z.literal(type) }).parse(message);
  return tolerantEvent(type).parse(detail).data.facts;
}
