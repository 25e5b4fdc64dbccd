import { createHash } from 'node:crypto';
import { line } from '../../shared/line.ts';
import type { WireValue } from '../../shared/table/values.ts';
import { traceIdOf } from '../../shared/trace.ts';
import type { Sourced } from './batches.ts';

/** Names in the line the messages that facts tell of and the traces that they belong to. */
export function noteFacts(sourced: readonly Sourced[]): void {
  for (const { fact } of sourced.map((one) => one.fact)) {
    if ('messageId' in fact) line().note('messages', fact.messageId);
    line().note('traces', traceIdOf(fact.traceparent));
  }
}

/** Names in the line a record that cannot be read: by a hash of its key, since a key may hold a phone number id. */
export function noteUnreadable(image: Readonly<Record<string, WireValue>>): void {
  const key = `${image.pk?.S ?? ''}|${image.sk?.S ?? ''}`;
  line().note('unreadable', createHash('sha256').update(key).digest('hex').slice(0, 16));
}
