import { describe, expect, it } from 'vitest';
import { bodies, createSqsFixture, only } from './sqs-fixture.ts';

// SQS Developer Guide, "Amazon SQS visibility timeout", and SQS API Reference, ChangeMessageVisibility and
// DeleteMessage.
describe('visibility', () => {
  it('hides a received message until its timeout is over, then redelivers it with a new handle and count', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '30' });
    const { messageId } = engine.send(arn, { body: 'a' });
    const first = only(engine.receive(arn, 10));
    await clock.advance(29_999);
    expect(engine.receive(arn, 10)).toEqual([]);
    await clock.advance(1);
    const second = only(engine.receive(arn, 10));
    expect(second.messageId).toBe(messageId);
    expect(second.receiptHandle).not.toBe(first.receiptHandle);
    expect(second.attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: '1000000',
      SentTimestamp: '1000000',
    });
  });

  it('uses the timeout of the receive instead of the queue; 0 leaves the message visible', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q');
    engine.send(arn, { body: 'a' });
    expect(engine.receive(arn, 10, { visibilityTimeoutSeconds: 0 })).toHaveLength(1);
    expect(engine.receive(arn, 10, { visibilityTimeoutSeconds: 5 })).toHaveLength(1);
    await clock.advance(5_000);
    expect(engine.receive(arn, 10)).toHaveLength(1);
  });

  it('makes a message visible immediately with ChangeMessageVisibility 0', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    engine.send(arn, { body: 'a' });
    engine.changeVisibility(arn, only(engine.receive(arn, 1)).receiptHandle, 0);
    expect(engine.counts(arn)).toMatchObject({ visible: 1, inFlight: 0 });
    expect(only(engine.receive(arn, 1)).attributes.ApproximateReceiveCount).toBe('2');
  });

  it('counts a changed visibility timeout from the time of the change', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '60' });
    engine.send(arn, { body: 'a' });
    const { receiptHandle } = only(engine.receive(arn, 1));
    await clock.advance(15_000);
    engine.changeVisibility(arn, receiptHandle, 10);
    await clock.advance(9_999);
    expect(engine.receive(arn, 1)).toEqual([]);
    await clock.advance(1);
    expect(engine.receive(arn, 1)).toHaveLength(1);
  });

  it('rejects a change of a message that is no longer in flight', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '1' });
    engine.send(arn, { body: 'a' });
    const { receiptHandle } = only(engine.receive(arn, 1));
    await clock.advance(1_000);
    expect(() => engine.changeVisibility(arn, receiptHandle, 10)).toThrow(
      expect.objectContaining({ code: 'AWS.SimpleQueueService.MessageNotInflight' }),
    );
  });

  it('rejects a change by the handle of an earlier receive, or of a deleted message', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '1' });
    engine.send(arn, { body: 'a' });
    const old = only(engine.receive(arn, 1));
    await clock.advance(1_000);
    const present = only(engine.receive(arn, 1));
    const gone = 'Message does not exist or is not available for visibility timeout change';
    expect(() => engine.changeVisibility(arn, old.receiptHandle, 10)).toThrow(gone);
    engine.delete(arn, present.receiptHandle);
    expect(() => engine.changeVisibility(arn, present.receiptHandle, 10)).toThrow(gone);
  });

  it('rejects more than 12 hours from the receive, and does not shorten the timeout', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '7200' });
    engine.send(arn, { body: 'a' });
    const { receiptHandle } = only(engine.receive(arn, 1));
    expect(() => engine.changeVisibility(arn, receiptHandle, 43_201)).toThrow('Must be between 0 and 43200');
    await clock.advance(3_600_000);
    expect(() => engine.changeVisibility(arn, receiptHandle, 43_200)).toThrow('beyond the limit [43200 seconds]');
    engine.changeVisibility(arn, receiptHandle, 39_600);
    await clock.advance(39_599_999);
    expect(engine.counts(arn).inFlight).toBe(1);
  });

  it('uses the queue timeout again with the next receive', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '10' });
    engine.send(arn, { body: 'a' });
    engine.changeVisibility(arn, only(engine.receive(arn, 1)).receiptHandle, 100);
    await clock.advance(100_000);
    engine.receive(arn, 1);
    await clock.advance(10_000);
    expect(engine.receive(arn, 1)).toHaveLength(1);
  });
});

describe('deleting', () => {
  it('deletes by the newest handle, even after the visibility timeout, and again without an error', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '1' });
    engine.send(arn, { body: 'a' });
    const { receiptHandle } = only(engine.receive(arn, 1));
    await clock.advance(5_000);
    engine.delete(arn, receiptHandle);
    engine.delete(arn, receiptHandle);
    expect(engine.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('succeeds with a stale handle but keeps the message that was received again', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '1' });
    engine.send(arn, { body: 'a' });
    const stale = only(engine.receive(arn, 1));
    await clock.advance(1_000);
    const present = only(engine.receive(arn, 1));
    engine.delete(arn, stale.receiptHandle);
    expect(engine.counts(arn).inFlight).toBe(1);
    engine.delete(arn, present.receiptHandle);
    expect(engine.counts(arn).inFlight).toBe(0);
  });

  it('rejects an invalid handle, and a handle of another queue', () => {
    const { engine, standard } = createSqsFixture();
    const [one, other] = [standard('one'), standard('other')];
    engine.send(one, { body: 'a' });
    const { receiptHandle } = only(engine.receive(one, 1));
    const invalid = expect.objectContaining({ code: 'ReceiptHandleIsInvalid', status: 404 });
    expect(() => engine.delete(one, 'nonsense')).toThrow(invalid);
    expect(() => engine.delete(other, receiptHandle)).toThrow(invalid);
  });

  it('deletes a batch entry by entry', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    for (const body of ['a', 'b']) engine.send(arn, { body });
    const [one, two] = engine.receive(arn, 10).map(({ receiptHandle }) => receiptHandle);
    const outcomes = engine.deleteBatch(arn, [one ?? '', 'nonsense', two ?? '']);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'failed', 'ok']);
    expect(engine.counts(arn).inFlight).toBe(0);
  });
});

// SQS API Reference, CreateQueue: DelaySeconds, MessageRetentionPeriod. Developer Guide, "Amazon SQS delay queues".
describe('delay and retention', () => {
  it('delays a message by the delay of the queue or its own', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { DelaySeconds: '10' });
    engine.send(arn, { body: 'queue' });
    engine.send(arn, { body: 'own', delaySeconds: 5 });
    engine.send(arn, { body: 'none', delaySeconds: 0 });
    expect(engine.counts(arn)).toMatchObject({ visible: 1, delayed: 2, inFlight: 0 });
    expect(bodies(engine.receive(arn, 10))).toEqual(['none']);
    await clock.advance(5_000);
    expect(bodies(engine.receive(arn, 10))).toEqual(['own']);
    await clock.advance(5_000);
    expect(bodies(engine.receive(arn, 10))).toEqual(['queue']);
  });

  it('changes the delay of messages already sent only in FIFO queues', async () => {
    const { engine, standard, fifo } = createSqsFixture();
    const plain = standard('q', { DelaySeconds: '10' });
    const ordered = fifo('q', { DelaySeconds: '10', ContentBasedDeduplication: 'true' });
    engine.send(plain, { body: 'a' });
    engine.send(ordered, { body: 'a', groupId: 'g' });
    for (const arn of [plain, ordered]) engine.setAttributes(arn, { DelaySeconds: '0' });
    expect(engine.receive(plain, 1)).toHaveLength(0);
    expect(engine.receive(ordered, 1)).toHaveLength(1);
  });

  it('deletes a message when its retention period is over, in flight or not', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { MessageRetentionPeriod: '60' });
    for (const body of ['a', 'b']) engine.send(arn, { body });
    engine.receive(arn, 1, { visibilityTimeoutSeconds: 600 });
    await clock.advance(59_999);
    expect(engine.counts(arn)).toMatchObject({ visible: 1, inFlight: 1, oldestAgeSeconds: 59 });
    await clock.advance(1);
    expect(engine.counts(arn)).toMatchObject({ visible: 0, inFlight: 0, oldestAgeSeconds: 0 });
    expect(engine.receive(arn, 10)).toEqual([]);
  });
});

// SQS Developer Guide, "Amazon SQS message quotas": in-flight messages.
describe('the limit of in-flight messages', () => {
  it('causes OverLimit for a short poll of a standard queue, and an empty result for a long poll', async () => {
    const { engine, clock, standard } = createSqsFixture({ inFlightLimit: 3 });
    const arn = standard('q');
    for (const body of ['a', 'b', 'c', 'd']) engine.send(arn, { body });
    expect(engine.receive(arn, 10)).toHaveLength(3);
    expect(() => engine.receive(arn, 10)).toThrow(expect.objectContaining({ code: 'OverLimit', status: 403 }));
    const waiting = engine.receiveWaiting(arn, 10, { waitSeconds: 1 });
    await clock.advance(1_000);
    expect(await waiting).toEqual([]);
  });

  it('causes an empty result without an error for a FIFO queue', () => {
    const { engine, fifo } = createSqsFixture({ inFlightLimit: 2 });
    const arn = fifo('q', { ContentBasedDeduplication: 'true' });
    for (const body of ['a', 'b', 'c']) engine.send(arn, { body, groupId: body });
    expect(engine.receive(arn, 10)).toHaveLength(2);
    expect(engine.receive(arn, 10)).toEqual([]);
  });
});
