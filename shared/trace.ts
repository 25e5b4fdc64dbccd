/** W3C Trace Context, `traceparent` header, version 00. All-zero ids are invalid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const parseTraceparent = (text: string | undefined): string | undefined =>
  text !== undefined && TRACEPARENT.test(text) ? text : undefined;

/**
 * Returns the traceparent of a unit of work: the caller's header if valid, otherwise AWS's trace header converted to
 * W3C form. Returns undefined without either; never generates a random trace.
 */
export function traceparentOf(header: string | undefined, awsTraceHeader: string | undefined): string | undefined {
  return parseTraceparent(header) ?? fromAwsTraceHeader(awsTraceHeader);
}

/**
 * Returns the trace id of a traceparent, 32 hex digits: the form in which logs name a trace, whichever header carried
 * it.
 */
export const traceIdOf = (traceparent: string | undefined): string | undefined => traceparent?.slice(3, 35);

/**
 * Converts a traceparent to AWS's trace header, for calls that carry only that header. The inverse of `traceparentOf`.
 */
export function toAwsTraceHeader(traceparent: string | undefined): string | undefined {
  const parts = /^00-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '');
  if (!parts) return undefined;
  const [, time, rest, parent, flags = '00'] = parts;
  return `Root=1-${time}-${rest};Parent=${parent};Sampled=${Number.parseInt(flags, 16) & 1}`;
}

/**
 * Converts `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=1` (X-Ray Developer Guide, Tracing header) to a
 * traceparent.
 */
function fromAwsTraceHeader(header: string | undefined): string | undefined {
  if (!header) return undefined;
  const root = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header);
  if (!root) return undefined;
  const parent = /Parent=([0-9a-f]{16})/.exec(header)?.[1] ?? root[2]?.slice(8);
  const sampled = /Sampled=1/.test(header) ? '01' : '00';
  return parseTraceparent(`00-${root[1]}${root[2]}-${parent}-${sampled}`);
}

/**
 * Returns the trace header of the current invocation from the environment (Lambda Developer Guide, environment
 * variables).
 */
export const readAwsTraceHeader = (): string | undefined => process.env._X_AMZN_TRACE_ID;
