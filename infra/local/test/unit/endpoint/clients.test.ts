import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DeleteMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { toJsonErrorResponse } from '../../../endpoint/errors.ts';
import type { WireCall, WireService } from '../../../kernel/wire.ts';
import { clientFor, startTestEndpoint } from './fixtures.ts';

/** A service that records its calls and responds to all of them with an empty object. */
function recorder(name: string, calls: WireCall[]): WireService {
  return {
    name,
    actionOf: () => `${name}:Any`,
    handle: async (call) => {
      calls.push(call);
      return { status: 200, headers: {}, body: name === 's3' ? '' : '{}' };
    },
    errorResponse: (error) => toJsonErrorResponse(error),
    throttlingCode: 'ThrottlingException',
  };
}

test('accepts the signatures of all clients that handlers use', async () => {
  const calls: WireCall[] = [];
  const names = ['s3', 'dynamodb', 'events', 'scheduler', 'sqs'];
  const { endpoint, worker } = await startTestEndpoint(() => names.map((name) => recorder(name, calls)));
  const settings = clientFor(endpoint, worker);
  const s3 = new S3Client(settings);
  const Key = "inbound/2027-01-01/a b+c=d(é)'!*~.json";
  const puts = ['text', Buffer.from([0, 1, 2])].map((Body) =>
    s3.send(new PutObjectCommand({ Bucket: 'raw', Key, Body })),
  );
  await Promise.all(puts);
  await s3.send(new GetObjectCommand({ Bucket: 'raw', Key, ResponseContentType: 'a/b; c=d e' }));
  await new DynamoDBClient(settings).send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'ü' } } }));
  await new EventBridgeClient(settings).send(new PutEventsCommand({ Entries: [{ Detail: '{}' }] }));
  await new SchedulerClient(settings).send(new ListSchedulesCommand({ NamePrefix: 'a b&c', GroupName: 'g/h' }));
  await new SQSClient(settings).send(
    new DeleteMessageCommand({ QueueUrl: `${endpoint.origin}/0/q`, ReceiptHandle: 'ü' }),
  );
  expect(calls).toHaveLength(7);
});
