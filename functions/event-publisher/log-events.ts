import { createHash } from 'node:crypto';
import { requestLog } from '../../shared/request-log.ts';
import type { WireValue } from '../../shared/table/values.ts';
import { traceIdOf } from '../../shared/trace.ts';
import type { SourcedEvent } from './bus-entries.ts';

/** Adds the message ids and trace ids of events to the request log. */
export function logEventIds(sourced: readonly SourcedEvent[]): void {
  for (const { event } of sourced.map((one) => one.event)) {
    if ('messageId' in event) requestLog().addId('messages', event.messageId);
    requestLog().addId('traces', traceIdOf(event.traceparent));
  }
}

/** Adds an unreadable record to the request log, as a hash of its key, because keys can contain phone number ids. */
export function logUnreadableRecord(image: Readonly<Record<string, WireValue>>): void {
  const key = `${image.pk?.S ?? ''}|${image.sk?.S ?? ''}`;
  requestLog().addId('unreadable', createHash('sha256').update(key).digest('hex').slice(0, 16));
}
