import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test, vi } from 'vitest';
import { createBatchSender } from '../../../../functions/webhooks/inbound-queue.ts';

afterEach(() => vi.restoreAllMocks());

const sendThree = (response: unknown) => {
  const client = new SQSClient({ region: 'ap-southeast-1' });
  vi.spyOn(client, 'send').mockImplementation(async () => response);
  const message = { body: '{}', groupId: '1', traceparent: undefined };
  return createBatchSender(client, 'https://sqs.invalid/queue')([message, message, message]);
};

test('only messages that the queue confirms count as accepted', async () => {
  expect(await sendThree({ Successful: [{ Id: '0' }, { Id: '2' }], Failed: [{ Id: '1' }] })).toEqual([1]);
  expect(await sendThree({ Successful: [{ Id: '1' }] })).toEqual([0, 2]);
  expect(await sendThree({})).toEqual([0, 1, 2]);
});
