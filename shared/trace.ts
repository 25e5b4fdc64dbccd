/** W3C Trace Context, `traceparent` header, version 00. All-zero ids are invalid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const validTraceparent = (text: string | undefined): string | undefined =>
  text !== undefined && TRACEPARENT.test(text) ? text : undefined;

/**
 * The trace that a piece of work belongs to: what the caller sent, else AWS's own trace header in W3C's form. Never a
 * random one; where neither exists there is no trace.
 */
export function traceparentOf(header: string | undefined, awsTraceHeader: string | undefined): string | undefined {
  return validTraceparent(header) ?? fromAwsTraceHeader(awsTraceHeader);
}

/** The trace id of a traceparent, 32 hex digits: the one form in which lines name a trace, whichever header told it. */
export const traceIdOf = (traceparent: string | undefined): string | undefined => traceparent?.slice(3, 35);

/** A traceparent in the form of AWS's own trace header (the inverse of what `traceparentOf` reads), for calls that carry only that one. */
export function awsHeaderOf(traceparent: string | undefined): string | undefined {
  const parts = /^00-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '');
  if (!parts) return undefined;
  const [, time, rest, parent, flags = '00'] = parts;
  return `Root=1-${time}-${rest};Parent=${parent};Sampled=${Number.parseInt(flags, 16) & 1}`;
}

/** `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=1` (X-Ray Developer Guide, Tracing header) as a traceparent. */
function fromAwsTraceHeader(header: string | undefined): string | undefined {
  if (!header) return undefined;
  const root = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(header);
  if (!root) return undefined;
  const parent = /Parent=([0-9a-f]{16})/.exec(header)?.[1] ?? root[2]?.slice(8);
  const sampled = /Sampled=1/.test(header) ? '01' : '00';
  return validTraceparent(`00-${root[1]}${root[2]}-${parent}-${sampled}`);
}

/** The trace header of the current invocation, which Lambda keeps in the environment (Lambda Developer Guide, environment variables). */
export const awsTraceHeader = (): string | undefined => process.env._X_AMZN_TRACE_ID;
