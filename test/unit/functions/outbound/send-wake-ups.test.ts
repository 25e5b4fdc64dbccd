import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test, vi } from 'vitest';
import { createSendWakeUps } from '../../../../functions/outbound/send-wake-ups.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const wakeUp = { v: 1, tenantId: '01JD0000000000000000000000', conversationId: 'C' } as const;

test('a wake-up carries the trace of its cause, and none when the cause has none', async () => {
  const client = new SQSClient({ region: 'ap-southeast-1' });
  const send = vi.spyOn(client, 'send').mockImplementation(async () => ({ Successful: [{ Id: '0' }] }));
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-00000000-111111111111111111111111;Parent=2222222222222222;Sampled=1');
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const rejected = await createSendWakeUps(
    client,
    'https://queue',
  )([
    { wakeUp, deduplicationId: 'a', traceparent },
    { wakeUp, deduplicationId: 'b', traceparent: undefined },
  ]);
  expect(rejected).toEqual([1]);
  const StringValue = 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1';
  expect(send.mock.calls[0]?.[0]?.input).toMatchObject({
    Entries: [
      {
        MessageAttributes: { traceparent: { StringValue: traceparent } },
        MessageSystemAttributes: { AWSTraceHeader: { StringValue } },
      },
      expect.not.objectContaining({ MessageSystemAttributes: expect.anything() }),
    ],
  });
});
