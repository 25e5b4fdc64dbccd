import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, test, vi } from 'vitest';
import { putOnBus } from '../../../../functions/changes/bus.ts';

afterEach(() => vi.restoreAllMocks());

test('only what the bus confirms with an event id counts as taken', async () => {
  const put = (answer: unknown) => {
    const client = new EventBridgeClient({ region: 'ap-southeast-1' });
    vi.spyOn(client, 'send').mockImplementation(async () => answer);
    const entry = {
      type: 'warung.message.received.v1' as const,
      detail: '{}',
      time: new Date(0),
      firstRecord: 0,
      facts: 1,
    };
    return putOnBus(client, 'warung-test')([entry, entry]);
  };
  expect(await put({ Entries: [{ EventId: 'a' }, { EventId: 'b' }] })).toEqual([]);
  expect(await put({ Entries: [{ EventId: 'a' }, { ErrorCode: 'InternalFailure' }] })).toEqual([1]);
  expect(await put({ Entries: [{ EventId: 'a' }] })).toEqual([1]);
  expect(await put({})).toEqual([0, 1]);
});
