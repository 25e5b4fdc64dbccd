import { describe, expect, it } from 'vitest';
import { bodies, createSqsFixture, only, redriveTo } from './sqs-fixture.ts';

const MINUTE = 60_000;
const CONTENT = { ContentBasedDeduplication: 'true' };

// SQS Developer Guide, "FIFO queue delivery logic" and "Using the Amazon SQS message group ID".
describe('FIFO order', () => {
  it('delivers as many messages of one group as fit, in order, before another group', () => {
    const { engine, fifo } = createSqsFixture();
    const arn = fifo('q', CONTENT);
    for (const body of ['a1', 'b1', 'a2', 'b2', 'a3']) engine.send(arn, { body, groupId: body.slice(0, 1) });
    expect(bodies(engine.receive(arn, 4))).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  it('blocks a group while one of its messages is in flight, and no other group', () => {
    const { engine, fifo } = createSqsFixture();
    const arn = fifo('q', CONTENT);
    for (const body of ['a1', 'a2', 'b1']) engine.send(arn, { body, groupId: body.slice(0, 1) });
    const first = only(engine.receive(arn, 1));
    expect(bodies(engine.receive(arn, 10))).toEqual(['b1']);
    engine.delete(arn, first.receiptHandle);
    expect(bodies(engine.receive(arn, 10))).toEqual(['a2']);
  });

  it('keeps a group blocked by a later in-flight message when its first one becomes visible again', () => {
    const { engine, fifo } = createSqsFixture();
    const arn = fifo('q', CONTENT);
    for (const body of ['a1', 'a2']) engine.send(arn, { body, groupId: 'a' });
    const [one, two] = engine.receive(arn, 2);
    engine.changeVisibility(arn, one?.receiptHandle ?? '', 0);
    expect(engine.receive(arn, 10)).toEqual([]);
    engine.changeVisibility(arn, two?.receiptHandle ?? '', 0);
    expect(bodies(engine.receive(arn, 10))).toEqual(['a1', 'a2']);
  });

  it('delivers a message that becomes visible again before those behind it', async () => {
    const { engine, clock, fifo } = createSqsFixture();
    const arn = fifo('q', { ...CONTENT, VisibilityTimeout: '10' });
    for (const body of ['a1', 'a2', 'a3']) engine.send(arn, { body, groupId: 'a' });
    const [one] = engine.receive(arn, 2);
    engine.delete(arn, one?.receiptHandle ?? '');
    expect(engine.receive(arn, 10)).toEqual([]);
    await clock.advance(10_000);
    expect(bodies(engine.receive(arn, 10))).toEqual(['a2', 'a3']);
  });

  it('numbers messages in increasing order, also after a restart', () => {
    const { engine, fifo, restart } = createSqsFixture();
    const arn = fifo('q', CONTENT);
    const one = engine.send(arn, { body: '1', groupId: 'a' }).sequenceNumber ?? '';
    const two = engine.send(arn, { body: '2', groupId: 'b' }).sequenceNumber ?? '';
    const three = restart().engine.send(arn, { body: '3', groupId: 'a' }).sequenceNumber ?? '';
    expect(one).toMatch(/^\d{20}$/);
    expect([one, two, three].toSorted()).toEqual([one, two, three]);
    expect(new Set([one, two, three]).size).toBe(3);
  });

  it('moves the first message of a group to the DLQ and continues with the next', () => {
    const { engine, fifo } = createSqsFixture();
    const dead = fifo('dead');
    const arn = fifo('q', { ...CONTENT, ...redriveTo(dead, 1) });
    for (const body of ['a1', 'a2']) engine.send(arn, { body, groupId: 'a' });
    engine.receive(arn, 1, { visibilityTimeoutSeconds: 0 });
    expect(bodies(engine.receive(arn, 1))).toEqual(['a2']);
    expect(bodies(engine.receive(dead, 10))).toEqual(['a1']);
  });

  it('rejects the delete of a message whose visibility timeout is over', async () => {
    // aws/aws-sdk-js#1279: "The receipt handle has expired"; in a batch the entry's code is ReceiptHandleIsInvalid.
    const { engine, clock, fifo } = createSqsFixture();
    const arn = fifo('q', { ...CONTENT, VisibilityTimeout: '1' });
    engine.send(arn, { body: 'a', groupId: 'a' });
    const { receiptHandle } = only(engine.receive(arn, 1));
    await clock.advance(1_000);
    expect(() => engine.delete(arn, receiptHandle)).toThrow('The receipt handle has expired');
    expect(engine.deleteBatch(arn, [receiptHandle])).toMatchObject([
      { kind: 'failed', code: 'ReceiptHandleIsInvalid' },
    ]);
    const current = only(engine.receive(arn, 1));
    engine.delete(arn, current.receiptHandle);
    engine.delete(arn, current.receiptHandle);
    expect(engine.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('requires a group and a deduplication id or content, and rejects a delay per message', () => {
    const { engine, fifo } = createSqsFixture();
    const arn = fifo('q');
    expect(() => engine.send(arn, { body: 'a', deduplicationId: 'd' })).toThrow('MessageGroupId');
    expect(() => engine.send(arn, { body: 'a', groupId: 'g' })).toThrow('ContentBasedDeduplication');
    expect(() => engine.send(arn, { body: 'a', groupId: 'g', deduplicationId: 'd', delaySeconds: 1 })).toThrow(
      'not valid for this queue type',
    );
  });
});

// SQS Developer Guide, "Exactly-once processing in Amazon SQS" and "High throughput for FIFO queues".
describe('FIFO deduplication', () => {
  it('drops a duplicate within 5 minutes, deleted or not, and returns the first message', async () => {
    const { engine, clock, fifo } = createSqsFixture();
    const arn = fifo('q');
    const message = { body: 'a', groupId: 'g', deduplicationId: 'd' };
    const first = engine.send(arn, message);
    engine.delete(arn, only(engine.receive(arn, 1)).receiptHandle);
    await clock.advance(5 * MINUTE - 1);
    expect(engine.send(arn, { ...message, body: 'other' })).toMatchObject({
      messageId: first.messageId,
      sequenceNumber: first.sequenceNumber,
    });
    expect(engine.counts(arn).visible).toBe(0);
    await clock.advance(1);
    expect(engine.send(arn, message).messageId).not.toBe(first.messageId);
    expect(engine.counts(arn).visible).toBe(1);
  });

  it('continues across a restart', async () => {
    const { engine, fifo, restart, clock } = createSqsFixture();
    const arn = fifo('q');
    const message = { body: 'a', groupId: 'g', deduplicationId: 'd' };
    const first = engine.send(arn, message);
    await clock.advance(MINUTE);
    const again = restart();
    expect(again.engine.send(arn, message).messageId).toBe(first.messageId);
    expect(again.engine.counts(arn).visible).toBe(1);
  });

  it('uses the body without the attributes as the id when content-based, and prefers an explicit id', () => {
    const { engine, fifo } = createSqsFixture();
    const arn = fifo('q', CONTENT);
    const attribute = { k: { dataType: 'String', stringValue: 'v' } };
    engine.send(arn, { body: 'a', groupId: 'g' });
    engine.send(arn, { body: 'a', groupId: 'g', messageAttributes: attribute });
    engine.send(arn, { body: 'a', groupId: 'g', deduplicationId: 'own' });
    expect(engine.counts(arn).visible).toBe(2);
    expect(engine.receive(arn, 1)[0]?.attributes.MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['queue', 1],
    ['messageGroup', 2],
  ])('applies within the scope %s', (scope, kept) => {
    const { engine, fifo } = createSqsFixture();
    const arn = fifo('q', { ...CONTENT, DeduplicationScope: scope });
    for (const groupId of ['one', 'two', 'two']) engine.send(arn, { body: 'same', groupId });
    expect(engine.counts(arn).visible).toBe(kept);
  });

  it('allows throughput per group only with deduplication per group', () => {
    const { fifo } = createSqsFixture();
    expect(() => fifo('q', { FifoThroughputLimit: 'perMessageGroupId' })).toThrow('DeduplicationScope is messageGroup');
    fifo('q', { FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' });
  });
});
