import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError, UnreadableInput } from '../../../shared/errors.ts';
import { backOffSeconds, buriedAttributes, type QueuePort, queuePort } from '../../../shared/queue/dead-letter.ts';
import { eachJob, NotYet, queueWorker } from '../../../shared/queue/worker.ts';

class Passing extends AppError {
  override readonly name = 'Passing';
  readonly retryable = true;
}
class Permanent extends AppError {
  override readonly name = 'Permanent';
  readonly retryable = false;
}

const QUEUE_ARN = 'arn:aws:sqs:ap-southeast-1:000000000000:warung-test-inbound';
const DEAD_LETTERS_ARN = `${QUEUE_ARN}-dlq`;

let buried: string[];
let postponed: string[];
let seconds: (number | undefined)[];
let lines: Record<string, unknown>[];
let queue: QueuePort;

beforeEach(() => {
  buried = [];
  postponed = [];
  seconds = [];
  lines = [];
  queue = {
    bury: async (record) => void buried.push(record.messageId),
    postpone: async (record, after) => {
      postponed.push(record.messageId);
      seconds.push(after);
    },
    owns: ({ eventSourceARN }) => eventSourceARN === QUEUE_ARN,
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

test('a message without an outcome is not taken for done', async () => {
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
  passing: () => new Passing('later'),
  permanent: () => new Permanent('never'),
  strange: () => new TypeError('wamid.SECRET'),
  waiting: () => new NotYet(7, 'not before its time'),
};

function run(...records: SQSRecord[]) {
  const worker = queueWorker<string>({
    name: 'test',
    queue,
    maxReceiveCount: 5,
    clock: { now: () => 0 },
    sink: { info: (_, fields) => lines.push(fields), error: (_, fields) => lines.push(fields) },
    parse(body) {
      if (body === 'unreadable') throw new UnreadableInput('no');
      return body;
    },
    work: eachJob(async ({ input }) => {
      const error = errors[input];
      if (error) throw error();
    }),
  });
  return worker({ Records: records });
}
const failures = (ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

// Lambda Developer Guide, "Implementing partial batch responses".
describe('a batch', () => {
  test('reports what failed for now and postpones it, buries what never will, and is done with the rest', async () => {
    const result = await run(
      record('a', 'good'),
      record('b', 'passing'),
      record('c', 'permanent'),
      record('d', 'unreadable'),
      record('e', 'strange'),
    );
    expect(result).toEqual(failures(['b', 'e']));
    expect(postponed).toEqual(['b', 'e']);
    expect(buried.sort()).toEqual(['c', 'd']);
  });

  test('buries on the last allowed receive what failed for now', async () => {
    expect(await run(record('a', 'passing', 5))).toEqual(failures([]));
    expect(buried).toEqual(['a']);
  });

  test('puts off what must wait to the time that it names, and never buries it for that', async () => {
    expect(await run(record('a', 'waiting'), record('b', 'waiting', 5), record('c', 'passing'))).toEqual(
      failures(['a', 'b', 'c']),
    );
    expect(postponed).toEqual(['a', 'b', 'c']);
    expect(seconds).toEqual([7, 7, undefined]);
    expect(buried).toEqual([]);
  });

  test('keeps a message that could not be buried', async () => {
    queue = { ...queue, bury: async () => Promise.reject(new Error('throttled')) };
    expect(await run(record('a', 'permanent'))).toEqual(failures(['a']));
  });

  test('leaves a dead letter where it lies when it fails again, for now or for good', async () => {
    const letters = ['passing', 'permanent', 'unreadable', 'good'].map((body) => ({
      ...record(body, body, 9),
      eventSourceARN: DEAD_LETTERS_ARN,
    }));
    expect(await run(...letters)).toEqual(failures(['unreadable', 'passing', 'permanent']));
    expect([buried, postponed]).toEqual([[], []]);
    expect(lines[0]).toMatchObject({ records: 4, stillDead: 3 });
  });

  test('logs one line without what the error of a stranger says', async () => {
    await run(record('a', 'strange'), record('b', 'good'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ records: 2, outcome: 'partial', postponed: 1, reason: 'TypeError' });
    expect(JSON.stringify(lines)).not.toContain('wamid');
  });

  test('names the traces that it belongs to, whichever header told them, each once', async () => {
    const id = (digit: string) => digit.repeat(32);
    const parent = 'b7ad6b7169203331';
    const told = (messageId: string, traceparent: string): SQSRecord => ({
      ...record(messageId, 'good'),
      messageAttributes: { traceparent: { stringValue: traceparent, dataType: 'String' } },
    });
    const byAws = record('c', 'good');
    const header = `Root=1-${id('3').slice(0, 8)}-${id('3').slice(8)};Parent=${parent};Sampled=1`;
    await run(
      told('a', `00-${id('1')}-${parent}-01`),
      told('b', `00-${id('1')}-${'c'.repeat(16)}-00`),
      { ...byAws, attributes: { ...byAws.attributes, AWSTraceHeader: header } },
      told('d', 'nonsense'),
    );
    expect(lines[0]?.['traces']).toEqual([id('1'), id('3')]);
  });

  test('counts what it buried', async () => {
    await run(record('a', 'permanent'));
    expect(lines[0]).toMatchObject({ buried: 1 });
  });
});

test('a queue owns what comes from it, not what comes from its dead letters', () => {
  const { owns } = queuePort(new SQSClient({ region: 'ap-southeast-1' }), {
    queueUrl: 'https://sqs.ap-southeast-1.amazonaws.com/000000000000/warung-test-inbound',
    deadLetterQueueUrl: 'https://sqs.ap-southeast-1.amazonaws.com/000000000000/warung-test-inbound-dlq',
    clock: { now: () => 0 },
    random: () => 0,
  });
  expect([QUEUE_ARN, DEAD_LETTERS_ARN].map((eventSourceARN) => owns({ ...record('a', ''), eventSourceARN }))).toEqual([
    true,
    false,
  ]);
});

describe('burying', () => {
  /** What SQS is asked when a message with these attributes is buried. */
  async function asked(attributes: Partial<SQSRecord['attributes']>): Promise<unknown> {
    // No answer has a checksum here, since there is no SQS that gives one.
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
    await queuePort(client, { ...urls, clock: { now: () => 0 }, random: () => 0 }).bury(
      { ...message, attributes: { ...message.attributes, ...attributes } },
      new UnreadableInput('no doorbell'),
    );
    return input;
  }

  test('out of a FIFO queue keeps the group, and twice is once', async () => {
    const fifo = await asked({ MessageGroupId: 'conversation', MessageDeduplicationId: 'ring' });
    expect(fifo).toMatchObject({ MessageGroupId: 'conversation', MessageDeduplicationId: 'a' });
  });

  test('out of a standard queue has no deduplication id, which SQS would refuse', async () => {
    expect(await asked({ MessageGroupId: 'fair' })).not.toHaveProperty('MessageDeduplicationId');
    expect(await asked({})).not.toHaveProperty('MessageGroupId');
  });
});

test('back-off doubles up to two minutes and leaves half to chance', () => {
  expect([1, 3, 7, 20].map((receives) => [backOffSeconds(receives, 0), backOffSeconds(receives, 1)])).toEqual([
    [1, 2],
    [4, 8],
    [60, 120],
    [60, 120],
  ]);
});

test('a buried message keeps its attributes and says why and when; an earlier why gives way', () => {
  const old = {
    ...record('a', ''),
    messageAttributes: {
      traceparent: { stringValue: 't', dataType: 'String' },
      reason: { stringValue: 'old', dataType: 'String' },
    },
  };
  expect(buriedAttributes(old, new Permanent('so\nbe it'), { now: () => 0 })).toEqual({
    traceparent: { DataType: 'String', StringValue: 't' },
    reason: { DataType: 'String', StringValue: 'Permanent: so?be it' },
    failedAt: { DataType: 'String', StringValue: '1970-01-01T00:00:00.000Z' },
  });
});
