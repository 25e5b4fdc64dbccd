import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, test, vi } from 'vitest';
import { createPutEntries } from '../../../../functions/event-publisher/event-bus.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('only entries that the bus confirms with an event id count as published', async () => {
  const put = (response: unknown) => {
    const client = new EventBridgeClient({ region: 'ap-southeast-1' });
    vi.spyOn(client, 'send').mockImplementation(async () => response);
    const entry = {
      type: 'warung.message.received.v1' as const,
      detail: '{}',
      time: new Date(0),
      firstRecordIndex: 0,
      eventCount: 1,
      traceparent: undefined,
    };
    return createPutEntries(client, 'warung-test')([entry, entry]);
  };
  expect(await put({ Entries: [{ EventId: 'a' }, { EventId: 'b' }] })).toEqual([]);
  expect(await put({ Entries: [{ EventId: 'a' }, { ErrorCode: 'InternalFailure' }] })).toEqual([1]);
  expect(await put({ Entries: [{ EventId: 'a' }] })).toEqual([1]);
  expect(await put({})).toEqual([0, 1]);
});

// PutEvents, TraceHeader: "An AWS X-Ray trace header"; X-Ray Developer Guide, "Tracing header".
test('an entry carries the trace of its first event, and none when that has none', async () => {
  const client = new EventBridgeClient({ region: 'ap-southeast-1' });
  const send = vi.spyOn(client, 'send').mockImplementation(async () => ({}));
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-00000000-111111111111111111111111;Parent=2222222222222222;Sampled=1');
  const entry = {
    type: 'warung.message.received.v1' as const,
    detail: '{}',
    time: new Date(0),
    firstRecordIndex: 0,
    eventCount: 1,
  };
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await createPutEntries(
    client,
    'warung-test',
  )([
    { ...entry, traceparent },
    { ...entry, traceparent: undefined },
  ]);
  const [command] = send.mock.calls[0] ?? [];
  expect(command?.input).toMatchObject({
    Entries: [
      { TraceHeader: 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1' },
      expect.not.objectContaining({ TraceHeader: expect.anything() }),
    ],
  });
});
