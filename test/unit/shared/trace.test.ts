import { expect, test } from 'vitest';
import { toAwsTraceHeader, traceIdOf, traceparentOf } from '../../../shared/trace.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const HEADER = 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1';

test('both headers of a trace give the same trace id', () => {
  expect(toAwsTraceHeader(TRACEPARENT)).toBe(HEADER);
  expect(traceparentOf(undefined, HEADER)).toBe(TRACEPARENT);
  expect(traceIdOf(traceparentOf('nonsense', HEADER))).toBe(traceIdOf(TRACEPARENT));
});

test('an unsampled trace stays unsampled, and an invalid traceparent gives no header', () => {
  expect(toAwsTraceHeader(TRACEPARENT.replace(/01$/, '00'))).toMatch(/;Sampled=0$/);
  for (const none of [undefined, '', 'nonsense', HEADER]) expect(toAwsTraceHeader(none)).toBeUndefined();
});
