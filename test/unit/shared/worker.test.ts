import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError, UnreadableInputError } from '../../../shared/errors.ts';
import {
  backOffSeconds,
  createQueuePort,
  deadLetterAttributes,
  type QueuePort,
} from '../../../shared/queue/dead-letter.ts';
import { forEachJob, queueWorker, RetryLaterError } from '../../../shared/queue/worker.ts';

class TransientError extends AppError {
  override readonly name = 'TransientError';
  readonly retryable = true;
}
class PermanentError extends AppError {
  override readonly name = 'PermanentError';
  readonly retryable = false;
}

const QUEUE_ARN = 'arn:aws:sqs:ap-southeast-1:000000000000:warung-test-inbound';
const DEAD_LETTER_QUEUE_ARN = `${QUEUE_ARN}-dlq`;

let moved: string[];
let postponed: string[];
let delays: (number | undefined)[];
let entries: Record<string, unknown>[];
let queue: QueuePort;

beforeEach(() => {
  moved = [];
  postponed = [];
  delays = [];
  entries = [];
  queue = {
    moveToDeadLetterQueue: async (record) => void moved.push(record.messageId),
    postpone: async (record, delay) => {
      postponed.push(record.messageId);
      delays.push(delay);
    },
    isSourceOf: ({ eventSourceARN }) => eventSourceARN === QUEUE_ARN,
  };
});

function record(messageId: string, body: string, receives = 1): SQSRecord {
  const attributes = {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  };
  return {
    messageId,
    body,
    receiptHandle: messageId,
    attributes,
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE_ARN,
    awsRegion: '',
  };
}

test('a message without an outcome counts as failed', async () => {
  const worker = queueWorker<string>({
    name: 'test',
    queue,
    maxReceiveCount: 5,
    clock: { now: () => 0 },
    sink: { info: () => {}, error: () => {} },
    parse: (body) => body,
    work: async ([first]) => (first ? [{ ok: true, value: first }] : []),
  });
  expect(await worker({ Records: [record('1', 'a'), record('2', 'b')] })).toEqual({
    batchItemFailures: [{ itemIdentifier: '2' }],
  });
});

const errors: Record<string, () => Error> = {
  transient: () => new TransientError('later'),
  permanent: () => new PermanentError('never'),
  unknown: () => new TypeError('wamid.SECRET'),
  delayed: () => new RetryLaterError(7, 'too early'),
};

function run(...records: SQSRecord[]) {
  const worker = queueWorker<string>({
    name: 'test',
    queue,
    maxReceiveCount: 5,
    clock: { now: () => 0 },
    sink: { info: (_, fields) => entries.push(fields), error: (_, fields) => entries.push(fields) },
    parse(body) {
      if (body === 'unreadable') throw new UnreadableInputError('no');
      return body;
    },
    work: forEachJob(async ({ input }) => {
      const error = errors[input];
      if (error) throw error();
    }),
  });
  return worker({ Records: records });
}
const failures = (ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

// Lambda Developer Guide, "Implementing partial batch responses".
describe('a batch', () => {
  test('reports and postpones transient failures, moves permanent failures to the DLQ, and completes the rest', async () => {
    const result = await run(
      record('a', 'good'),
      record('b', 'transient'),
      record('c', 'permanent'),
      record('d', 'unreadable'),
      record('e', 'unknown'),
    );
    expect(result).toEqual(failures(['b', 'e']));
    expect(postponed).toEqual(['b', 'e']);
    expect(moved.sort()).toEqual(['c', 'd']);
  });

  test('moves a transient failure to the DLQ on the last allowed receive', async () => {
    expect(await run(record('a', 'transient', 5))).toEqual(failures([]));
    expect(moved).toEqual(['a']);
  });

  test('postpones a delayed message by its delay, and never moves it to the DLQ for that', async () => {
    expect(await run(record('a', 'delayed'), record('b', 'delayed', 5), record('c', 'transient'))).toEqual(
      failures(['a', 'b', 'c']),
    );
    expect(postponed).toEqual(['a', 'b', 'c']);
    expect(delays).toEqual([7, 7, undefined]);
    expect(moved).toEqual([]);
  });

  test('keeps a message when the move to the DLQ fails', async () => {
    queue = { ...queue, moveToDeadLetterQueue: async () => Promise.reject(new Error('throttled')) };
    expect(await run(record('a', 'permanent'))).toEqual(failures(['a']));
  });

  test('leaves a message of the DLQ there when it fails again, transiently or permanently', async () => {
    const deadMessages = ['transient', 'permanent', 'unreadable', 'good'].map((body) => ({
      ...record(body, body, 9),
      eventSourceARN: DEAD_LETTER_QUEUE_ARN,
    }));
    expect(await run(...deadMessages)).toEqual(failures(['unreadable', 'transient', 'permanent']));
    expect([moved, postponed]).toEqual([[], []]);
    expect(entries[0]).toMatchObject({ records: 4, failedInDlq: 3 });
  });

  test('writes one log entry without the message of an unknown error', async () => {
    await run(record('a', 'unknown'), record('b', 'good'));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ records: 2, outcome: 'partial', postponed: 1, reason: 'TypeError' });
    expect(JSON.stringify(entries)).not.toContain('wamid');
  });

  test('logs the reason of each failed message, and where an unexpected error came from', async () => {
    await run(record('a', 'permanent'), record('b', 'unknown'), record('c', 'unreadable'), record('d', 'unknown'));
    expect(entries[0]?.['failures']).toEqual(
      expect.arrayContaining([
        { record: 'a', reason: 'PermanentError: never' },
        {
          record: 'b',
          reason: 'TypeError',
          error: { name: 'TypeError', frames: expect.arrayContaining([expect.stringContaining('worker.test.ts:')]) },
        },
        { record: 'c', reason: 'UnreadableInputError: no' },
        // The same error is described once.
        { record: 'd', reason: 'TypeError' },
      ]),
    );
    expect(JSON.stringify(entries)).not.toContain('SECRET');
  });

  test('lists its traces once each, from either header', async () => {
    const id = (digit: string) => digit.repeat(32);
    const parent = 'b7ad6b7169203331';
    const withTraceparent = (messageId: string, traceparent: string): SQSRecord => ({
      ...record(messageId, 'good'),
      messageAttributes: { traceparent: { stringValue: traceparent, dataType: 'String' } },
    });
    const withAwsHeader = record('c', 'good');
    const header = `Root=1-${id('3').slice(0, 8)}-${id('3').slice(8)};Parent=${parent};Sampled=1`;
    await run(
      withTraceparent('a', `00-${id('1')}-${parent}-01`),
      withTraceparent('b', `00-${id('1')}-${'c'.repeat(16)}-00`),
      { ...withAwsHeader, attributes: { ...withAwsHeader.attributes, AWSTraceHeader: header } },
      withTraceparent('d', 'nonsense'),
    );
    expect(entries[0]?.['traces']).toEqual([id('1'), id('3')]);
  });

  test('counts the messages that it moved to the DLQ', async () => {
    await run(record('a', 'permanent'));
    expect(entries[0]).toMatchObject({ movedToDlq: 1 });
  });
});

test('a queue recognises its own messages and not those of its DLQ', () => {
  const { isSourceOf } = createQueuePort(new SQSClient({ region: 'ap-southeast-1' }), {
    queueUrl: 'https://sqs.ap-southeast-1.amazonaws.com/000000000000/warung-test-inbound',
    deadLetterQueueUrl: 'https://sqs.ap-southeast-1.amazonaws.com/000000000000/warung-test-inbound-dlq',
    clock: { now: () => 0 },
    random: () => 0,
  });
  expect(
    [QUEUE_ARN, DEAD_LETTER_QUEUE_ARN].map((eventSourceARN) => isSourceOf({ ...record('a', ''), eventSourceARN })),
  ).toEqual([true, false]);
});

describe('moving a message to the DLQ', () => {
  /** Returns the SQS request that moves a message with these attributes. */
  async function requestFor(attributes: Partial<SQSRecord['attributes']>): Promise<unknown> {
    // The fake responses have no checksum.
    const client = new SQSClient({ region: 'ap-southeast-1', md5: false });
    let input: unknown;
    client.middlewareStack.add(
      () => async (call) => {
        input = call.input;
        return { response: {}, output: { $metadata: {} } };
      },
      { step: 'initialize', priority: 'low' },
    );
    const urls = { queueUrl: 'https://sqs.local/q', deadLetterQueueUrl: 'https://sqs.local/dlq' };
    const message = record('a', 'unreadable');
    await createQueuePort(client, { ...urls, clock: { now: () => 0 }, random: () => 0 }).moveToDeadLetterQueue(
      { ...message, attributes: { ...message.attributes, ...attributes } },
      new UnreadableInputError('not a wake-up'),
    );
    return input;
  }

  test('from a FIFO queue keeps the group and deduplicates by message id', async () => {
    const fifo = await requestFor({ MessageGroupId: 'conversation', MessageDeduplicationId: 'wake-up' });
    expect(fifo).toMatchObject({ MessageGroupId: 'conversation', MessageDeduplicationId: 'a' });
  });

  test('from a standard queue has no deduplication id, which SQS would reject', async () => {
    expect(await requestFor({ MessageGroupId: 'fair' })).not.toHaveProperty('MessageDeduplicationId');
    expect(await requestFor({})).not.toHaveProperty('MessageGroupId');
  });
});

test('back-off doubles up to two minutes, half of it random', () => {
  expect([1, 3, 7, 20].map((receives) => [backOffSeconds(receives, 0), backOffSeconds(receives, 1)])).toEqual([
    [1, 2],
    [4, 8],
    [60, 120],
    [60, 120],
  ]);
});

test('a message in the DLQ keeps its attributes and has reason and time; the reason replaces an earlier one', () => {
  const message = {
    ...record('a', ''),
    messageAttributes: {
      traceparent: { stringValue: 't', dataType: 'String' },
      reason: { stringValue: 'old', dataType: 'String' },
    },
  };
  expect(deadLetterAttributes(message, new PermanentError('line\nbreak'), { now: () => 0 })).toEqual({
    traceparent: { DataType: 'String', StringValue: 't' },
    reason: { DataType: 'String', StringValue: 'PermanentError: line?break' },
    failedAt: { DataType: 'String', StringValue: '1970-01-01T00:00:00.000Z' },
  });
});
