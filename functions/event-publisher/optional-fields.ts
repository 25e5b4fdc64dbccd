import { toIsoTime } from '../../shared/clock.ts';

/** Returns the provider's timestamp as a field of an event, if the provider sent one. */
export const timestampField = (at: number): { timestamp?: string } => (at > 0 ? { timestamp: toIsoTime(at) } : {});

/** Returns the trace context as a field of an event, if it is known. */
export const traceField = (traceparent: string | undefined): { traceparent?: string } =>
  traceparent === undefined ? {} : { traceparent };
