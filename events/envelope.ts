import { createHash } from 'node:crypto';
import * as z from 'zod';
import { $Facts, $TolerantFacts, type Fact, type FactOf, type FactType } from './facts.ts';

/** The bus's `source` of everything that this service tells. */
export const SOURCE = 'warung';

/**
 * CloudEvents 1.0 in structured form. Facts of one type of one stream batch share an event: `data.facts`. The event's id is
 * derived from theirs; regrouped, the same facts make another event, so consumers go by the facts' ids.
 */
const $Frame = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  /** CloudEvents' distributed tracing extension: the trace of the first fact; each fact has its own too. */
  traceparent: z.string().optional(),
});

export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: FactType;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly traceparent?: string;
  readonly data: { readonly facts: readonly Fact['fact'][] };
}

/** An event of facts of one type. @throws ZodError for a fact that is not as its contract says; TypeError for none. */
export function cloudEvent(type: FactType, facts: readonly Fact['fact'][]): CloudEvent {
  const checked = facts.map((fact) => $Facts[type].parse(fact));
  const [first] = checked;
  if (!first) throw new TypeError('an event needs a fact');
  const ids = checked.map((fact) => fact.id).sort();
  const times = checked.map((fact) => fact.at).sort();
  return {
    specversion: '1.0',
    id: createHash('sha256')
      .update([type, ...ids].join('\n'))
      .digest('hex')
      .slice(0, 32),
    source: SOURCE,
    type,
    time: times.at(-1) ?? first.at,
    datacontenttype: 'application/json',
    ...(first.traceparent === undefined ? {} : { traceparent: first.traceparent }),
    data: { facts: checked },
  };
}

/** The schema of a whole event as consumers read it. */
const tolerantEvent = <T extends FactType>(type: T) =>
  $Frame.extend({ type: z.literal(type), data: z.object({ facts: z.array($TolerantFacts[type]) }) });

/**
 * The schema of a whole event that consumers can rely on; what the committed JSON Schemas show. Open: whoever validates by it
 * must be able to take the optional fields of tomorrow.
 */
export const publishedEvent = (type: FactType) =>
  $Frame.extend({
    source: z.literal(SOURCE),
    type: z.literal(type),
    data: z.object({ facts: z.array($TolerantFacts[type]).min(1) }),
  });

/** How a bus rule hands an event to a queue: EventBridge's own envelope around ours (EventBridge User Guide, event structure). */
const $BusMessage = z.object({ 'detail-type': z.string(), source: z.string(), detail: z.unknown() });

/** The facts of a type in a message from the bus; throws ZodError for anything else. */
export function factsOfBusMessage<T extends FactType>(type: T, message: unknown): readonly FactOf<T>[] {
  const { detail } = $BusMessage.extend({ 'detail-type': z.literal(type) }).parse(message);
  return tolerantEvent(type).parse(detail).data.facts;
}
