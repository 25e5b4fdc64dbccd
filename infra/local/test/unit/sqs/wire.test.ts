import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AccessDeniedError } from '../../../kernel/aws-error.ts';
import type { AccessRequest, Authorizer, Principal, Session } from '../../../kernel/identity.ts';
import type { WireCall, WireService } from '../../../kernel/wire.ts';
import { createSqsFixture, only, redriveTo, type SqsFixture } from './sqs-fixture.ts';

const ROLE: Principal = {
  kind: 'role',
  roleArn: 'arn:aws:iam::000000000000:role/worker',
  sessionName: 'session',
  tags: {},
};
const SESSION: Session = {
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  principal: ROLE,
  functionName: 'receive-webhook',
};

const callOf = (request: IncomingMessage, body: Buffer): WireCall => ({
  session: SESSION,
  method: request.method ?? '',
  url: request.url ?? '',
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  body,
});

/** Serves the service like the endpoint, without identity and faults. Returns the origin. */
async function serve(service: () => WireService): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const call = callOf(request, Buffer.concat(chunks));
    const answer = await service()
      .handle(call)
      .catch((error: unknown) => service().errorResponse(error));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Wired extends SqsFixture {
  readonly sdk: client.SQSClient;
  readonly requests: AccessRequest[];
}

/** Creates an SDK client for an engine. `denied` lists IAM actions that are denied. */
async function wired(denied: readonly string[] = []): Promise<Wired> {
  const requests: AccessRequest[] = [];
  const authorizer: Authorizer = {
    authorize: (request) => {
      requests.push(request);
      if (denied.includes(request.action)) throw new AccessDeniedError(`no statement allows ${request.action}`);
    },
  };
  let service: WireService | undefined;
  const origin = await serve(() => {
    if (!service) throw new Error('not ready');
    return service;
  });
  const made = createSqsFixture({ authorizer, origin });
  service = made.sqs.service;
  const sdk = new client.SQSClient({
    region: 'ap-southeast-1',
    endpoint: origin,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  onTestFinished(() => sdk.destroy());
  return { ...made, sdk, requests };
}

const urlOf = ({ engine }: SqsFixture, name: string): string => engine.urlOf(name);

// SQS API Reference. The SDK itself verifies the digest of a body.
describe('the service, called with the SDK client', () => {
  it('sends with attributes, group and trace header, receives all of them, and deletes', async () => {
    const it = await wired();
    const arn = it.standard('q');
    const QueueUrl = urlOf(it, 'q');
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'ü' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
    };
    const sent = await it.sdk.send(
      new client.SendMessageCommand({
        QueueUrl,
        MessageBody: 'body ✓',
        MessageGroupId: 'tenant',
        MessageAttributes,
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
      }),
    );
    const { Messages = [] } = await it.sdk.send(
      new client.ReceiveMessageCommand({
        QueueUrl,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    const message = only(Messages);
    expect(message).toMatchObject({ Body: 'body ✓', MessageId: sent.MessageId, MessageAttributes });
    expect(message.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(message.Attributes).toEqual({
      SenderId: 'worker:session',
      SentTimestamp: '1000000',
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '1000000',
      MessageGroupId: 'tenant',
      AWSTraceHeader: 'Root=1-2-3',
    });
    await it.sdk.send(new client.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    expect(it.engine.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
    expect(it.requests.map(({ action, resource }) => [action, resource])).toEqual([
      ['sqs:SendMessage', arn],
      ['sqs:ReceiveMessage', arn],
      ['sqs:DeleteMessage', arn],
    ]);
    expect(it.meter.total('sqsStandardRequest', 'receive-webhook')).toBe(3);
  });

  it('calculates the digest of attributes like other implementations', async () => {
    const it = await wired();
    it.standard('q');
    const sent = await it.sdk.send(
      new client.SendMessageCommand({
        QueueUrl: urlOf(it, 'q'),
        MessageBody: 'a',
        MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
      }),
    );
    // The digest in moto's test_message_send_with_attributes for the same attribute.
    expect(sent.MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
  });

  it('runs batches with the IAM action of the single call, each entry separately', async () => {
    const it = await wired();
    const arn = it.standard('q');
    const QueueUrl = urlOf(it, 'q');
    const sent = await it.sdk.send(
      new client.SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: 'a' },
          { Id: 'bad', MessageBody: '\u0000' },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(sent.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents' }]);
    const { Messages = [] } = await it.sdk.send(
      new client.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const ReceiptHandle = only(Messages).ReceiptHandle;
    const entry = { Id: '1', ReceiptHandle };
    const changed = await it.sdk.send(
      new client.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: [{ ...entry, VisibilityTimeout: 5 }] }),
    );
    expect(changed.Successful).toEqual([{ Id: '1' }]);
    const deleted = await it.sdk.send(
      new client.DeleteMessageBatchCommand({ QueueUrl, Entries: [entry, { Id: '2', ReceiptHandle: 'x' }] }),
    );
    expect(deleted.Successful).toEqual([{ Id: '1' }]);
    expect(deleted.Failed).toMatchObject([{ Id: '2', Code: 'ReceiptHandleIsInvalid' }]);
    expect(it.requests.map(({ action }) => action)).toEqual([
      'sqs:SendMessage',
      'sqs:ReceiveMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
    ]);
    expect(it.engine.counts(arn).inFlight).toBe(0);
  });

  it('returns from a long poll when a message arrives', async () => {
    const it = await wired();
    const arn = it.standard('q');
    const waiting = it.sdk.send(
      new client.ReceiveMessageCommand({ QueueUrl: urlOf(it, 'q'), WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    );
    it.engine.send(arn, { body: 'a' });
    expect((await waiting).Messages?.map(({ Body }) => Body)).toEqual(['a']);
  });

  it('reads and changes attributes, finds and lists queues', async () => {
    const it = await wired();
    const dead = it.standard('dead');
    it.standard('q', redriveTo(dead, 4));
    const QueueUrl = urlOf(it, 'q');
    await it.sdk.send(new client.SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '77' } }));
    const { Attributes } = await it.sdk.send(
      new client.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      QueueArn: it.engine.arnOf('q'),
      VisibilityTimeout: '77',
      ApproximateNumberOfMessages: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 4 }),
    });
    expect((await it.sdk.send(new client.GetQueueUrlCommand({ QueueName: 'q' }))).QueueUrl).toBe(QueueUrl);
    const first = await it.sdk.send(new client.ListQueuesCommand({ MaxResults: 1 }));
    expect(first.QueueUrls).toEqual([urlOf(it, 'dead')]);
    const second = await it.sdk.send(new client.ListQueuesCommand({ MaxResults: 1, NextToken: first.NextToken }));
    expect(second).toMatchObject({ QueueUrls: [QueueUrl] });
    const sources = await it.sdk.send(new client.ListDeadLetterSourceQueuesCommand({ QueueUrl: urlOf(it, 'dead') }));
    expect(sources.queueUrls).toEqual([QueueUrl]);
  });

  it('requires all permissions of a move task, and lists and cancels it', async () => {
    const it = await wired();
    const dead = it.standard('dead');
    const source = it.standard('q', redriveTo(dead, 4));
    const { TaskHandle } = await it.sdk.send(
      new client.StartMessageMoveTaskCommand({ SourceArn: dead, MaxNumberOfMessagesPerSecond: 5 }),
    );
    expect(it.requests.map(({ action, resource }) => [action, resource])).toEqual([
      ['sqs:StartMessageMoveTask', dead],
      ['sqs:ReceiveMessage', dead],
      ['sqs:DeleteMessage', dead],
      ['sqs:GetQueueAttributes', dead],
      ['sqs:SendMessage', source],
    ]);
    const { Results } = await it.sdk.send(new client.ListMessageMoveTasksCommand({ SourceArn: dead }));
    expect(Results).toMatchObject([
      { TaskHandle, Status: 'RUNNING', SourceArn: dead, MaxNumberOfMessagesPerSecond: 5 },
    ]);
    const cancelled = await it.sdk.send(new client.CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(0);
  });

  it('returns errors that become exceptions of the SDK', async () => {
    const it = await wired(['sqs:PurgeQueue']);
    it.standard('q', { VisibilityTimeout: '0' });
    const QueueUrl = urlOf(it, 'q');
    const nowhere = it.sdk.send(new client.SendMessageCommand({ QueueUrl: `${QueueUrl}x`, MessageBody: 'a' }));
    await expect(nowhere).rejects.toBeInstanceOf(client.QueueDoesNotExist);
    const handle = it.sdk.send(new client.DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' }));
    await expect(handle).rejects.toBeInstanceOf(client.ReceiptHandleIsInvalid);
    const create = it.sdk.send(new client.CreateQueueCommand({ QueueName: 'new' }));
    await expect(create).rejects.toBeInstanceOf(client.UnsupportedOperation);
    const empty = it.sdk.send(new client.SendMessageBatchCommand({ QueueUrl, Entries: [] }));
    await expect(empty).rejects.toBeInstanceOf(client.EmptyBatchRequest);
    const denied = it.sdk.send(new client.PurgeQueueCommand({ QueueUrl }));
    await expect(denied).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    const body = it.sdk.send(new client.SendMessageCommand({ QueueUrl, MessageBody: undefined }));
    await expect(body).rejects.toThrow('The request must contain the parameter MessageBody.');
    const attempt = it.sdk.send(new client.ReceiveMessageCommand({ QueueUrl, ReceiveRequestAttemptId: 'x' }));
    await expect(attempt).rejects.toThrow('ReceiveRequestAttemptId');
    await it.sdk.send(new client.SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    const { Messages = [] } = await it.sdk.send(new client.ReceiveMessageCommand({ QueueUrl }));
    const change = { QueueUrl, ReceiptHandle: only(Messages).ReceiptHandle, VisibilityTimeout: 1 };
    await expect(it.sdk.send(new client.ChangeMessageVisibilityCommand(change))).rejects.toBeInstanceOf(
      client.MessageNotInflight,
    );
  });

  it('has no effect without permission', async () => {
    const it = await wired(['sqs:SendMessage']);
    const arn = it.standard('q');
    const Entries = [{ Id: '1', MessageBody: 'a' }];
    await expect(
      it.sdk.send(new client.SendMessageBatchCommand({ QueueUrl: urlOf(it, 'q'), Entries })),
    ).rejects.toThrow('no statement allows sqs:SendMessage');
    expect(it.engine.counts(arn).visible).toBe(0);
  });

  it('finds a queue by the path of a URL whose origin is that of an earlier start', async () => {
    const it = await wired();
    const arn = it.standard('q');
    const call = {
      session: SESSION,
      method: 'POST',
      url: '/',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: Buffer.from(JSON.stringify({ QueueUrl: 'http://127.0.0.1:1/000000000000/q', MessageBody: 'a' })),
    };
    expect(it.sqs.service.actionOf(call)).toBe('sqs:SendMessage');
    expect((await it.sqs.service.handle(call)).status).toBe(200);
    expect(it.engine.counts(arn).visible).toBe(1);
  });
});
