import { createHash } from 'node:crypto';
import { line } from '../../shared/line.ts';
import type { WireValue } from '../../shared/table/values.ts';
import { traceIdOf } from '../../shared/trace.ts';
import type { Sourced } from './batches.ts';

/** Adds the message ids and trace ids of events to the request log. */
export function noteFacts(sourced: readonly Sourced[]): void {
  for (const { fact: event } of sourced.map((one) => one.fact)) {
    if ('messageId' in event) line().note('messages', event.messageId);
    line().note('traces', traceIdOf(event.traceparent));
  }
}

/** Adds an unreadable record to the request log, as a hash of its key, because keys can contain phone number ids. */
export function noteUnreadable(image: Readonly<Record<string, WireValue>>): void {
  const key = `${image.pk?.S ?? ''}|${image.sk?.S ?? ''}`;
  line().note('unreadable', createHash('sha256').update(key).digest('hex').slice(0, 16));
}
