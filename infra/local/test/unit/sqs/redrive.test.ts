import { describe, expect, it } from 'vitest';
import { bodies, createSqsFixture, only, redriveTo } from './sqs-fixture.ts';

const MINUTE = 60_000;

// SQS Developer Guide, "Using dead-letter queues in Amazon SQS" and "Setting-up dead-letter queue retention".
describe('dead-lettering', () => {
  it('moves a message on the receive after maxReceiveCount, with its id and count', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const dead = standard('dead');
    const arn = standard('q', { VisibilityTimeout: '1', ...redriveTo(dead, 2) });
    const { messageId } = engine.send(arn, { body: 'a', traceHeader: 'Root=1-2-3' });
    for (const count of ['1', '2']) {
      expect(only(engine.receive(arn, 1)).attributes.ApproximateReceiveCount).toBe(count);
      await clock.advance(1_000);
    }
    expect(engine.counts(dead).visible).toBe(0);
    expect(engine.receive(arn, 1)).toEqual([]);
    const moved = only(engine.receive(dead, 1));
    expect(moved.messageId).toBe(messageId);
    // SQS API Reference, ReceiveMessage: ApproximateReceiveCount counts receives across all queues.
    expect(moved.attributes).toMatchObject({
      ApproximateReceiveCount: '3',
      DeadLetterQueueSourceArn: arn,
      AWSTraceHeader: 'Root=1-2-3',
      SentTimestamp: '1000000',
    });
    expect(engine.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('delivers the next message in the same receive that moves one', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', redriveTo(standard('dead'), 1));
    engine.send(arn, { body: 'old' });
    engine.receive(arn, 1, { visibilityTimeoutSeconds: 0 });
    await clock.advance(1);
    engine.send(arn, { body: 'new' });
    expect(bodies(engine.receive(arn, 1))).toEqual(['new']);
  });

  it('keeps the enqueue time of a standard message, so that its retention counts from the first send', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const dead = standard('dead', { MessageRetentionPeriod: '120' });
    const arn = standard('q', { VisibilityTimeout: '60', ...redriveTo(dead, 1) });
    engine.send(arn, { body: 'a' });
    engine.receive(arn, 1);
    await clock.advance(MINUTE);
    engine.receive(arn, 1);
    await clock.advance(MINUTE - 1);
    // The age counts from the move.
    expect(engine.counts(dead)).toMatchObject({ visible: 1, oldestAgeSeconds: 59 });
    await clock.advance(1);
    expect(engine.counts(dead).visible).toBe(0);
  });

  it('resets the enqueue time of a FIFO message and replaces its deduplication id with its message id', async () => {
    const { engine, clock, fifo } = createSqsFixture();
    const dead = fifo('dead', { MessageRetentionPeriod: '120' });
    const arn = fifo('q', { VisibilityTimeout: '60', ...redriveTo(dead, 1) });
    const { messageId } = engine.send(arn, { body: 'a', groupId: 'g', deduplicationId: 'd' });
    engine.receive(arn, 1);
    await clock.advance(MINUTE);
    engine.receive(arn, 1);
    await clock.advance(2 * MINUTE - 1);
    const moved = only(engine.receive(dead, 1));
    expect(moved.messageId).toBe(messageId);
    expect(moved.attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: messageId });
  });

  it('does not delete the moved message by a handle of the source queue', () => {
    const { engine, standard } = createSqsFixture();
    const dead = standard('dead');
    const arn = standard('q', redriveTo(dead, 1));
    engine.send(arn, { body: 'a' });
    const { receiptHandle } = only(engine.receive(arn, 1, { visibilityTimeoutSeconds: 0 }));
    engine.receive(arn, 1);
    engine.delete(arn, receiptHandle);
    expect(engine.counts(dead).visible).toBe(1);
  });

  it('requires an existing queue of the same type', () => {
    const { engine, standard, fifo } = createSqsFixture();
    const ordered = fifo('dead');
    expect(() => standard('q', redriveTo(engine.arnOf('none'), 3))).toThrow('Dead letter target does not exist');
    expect(() => standard('q', redriveTo(ordered, 3))).toThrow('same type of queue');
    expect(() => standard('q', redriveTo(standard('d'), 0))).toThrow('is not a valid policy');
    expect(() => standard('q', redriveTo(standard('d'), 1001))).toThrow('is not a valid policy');
  });

  it.each([
    ['denyAll', { redrivePermission: 'denyAll' }, false],
    ['allowAll', { redrivePermission: 'allowAll' }, true],
    [
      'byQueue with it',
      { redrivePermission: 'byQueue', sourceQueueArns: ['arn:aws:sqs:ap-southeast-1:000000000000:q'] },
      true,
    ],
    ['byQueue without it', { redrivePermission: 'byQueue', sourceQueueArns: ['arn:aws:sqs:x:y:z'] }, false],
  ])('respects the redrive allow policy: %s', (_, policy, allowed) => {
    const { engine, standard } = createSqsFixture();
    const dead = standard('dead', { RedriveAllowPolicy: JSON.stringify(policy) });
    const define = (): string => standard('q', redriveTo(dead, 3));
    if (allowed) expect(engine.findQueue(define())?.redrive).toEqual({ deadLetterTargetArn: dead, maxReceiveCount: 3 });
    else expect(define).toThrow('does not allow this source queue');
  });

  it('lists the source queues of a dead-letter queue', () => {
    const { engine, standard } = createSqsFixture();
    const dead = standard('dead');
    standard('one', redriveTo(dead, 3));
    standard('two', redriveTo(dead, 3));
    expect(engine.deadLetterSources(dead).map(({ name }) => name)).toEqual(['one', 'two']);
  });
});

// SQS API Reference, StartMessageMoveTask; Developer Guide, "Learn how to configure a dead-letter queue redrive".
describe('move tasks', () => {
  function deadLettered(count: number) {
    const it = createSqsFixture();
    const dead = it.standard('dead');
    const source = it.standard('q', redriveTo(dead, 1));
    for (let index = 0; index < count; index += 1) it.engine.send(source, { body: String(index) });
    const drain = (): void => {
      while (it.engine.receive(source, 10, { visibilityTimeoutSeconds: 0 }).length > 0);
    };
    drain();
    return { ...it, dead, source };
  }

  it('moves messages back to their source queues as new messages', async () => {
    const { engine, clock, dead, source } = deadLettered(3);
    const before = engine.receive(dead, 1, { visibilityTimeoutSeconds: 0 });
    await clock.advance(5_000);
    const handle = engine.startMoveTask(dead);
    await clock.advance(0);
    expect(engine.findMoveTask(handle)).toMatchObject({ status: 'COMPLETED', moved: 3, toMove: 3, sourceArn: dead });
    expect(engine.counts(dead).visible).toBe(0);
    const moved = engine.receive(source, 10);
    expect(bodies(moved).sort()).toEqual(['0', '1', '2']);
    expect(moved.map(({ messageId }) => messageId)).not.toContain(only(before).messageId);
    expect(moved[0]?.attributes).toMatchObject({ ApproximateReceiveCount: '1', SentTimestamp: '1005000' });
    expect(moved[0]?.attributes.DeadLetterQueueSourceArn).toBeUndefined();
  });

  it('respects the rate, and leaves the remaining messages when cancelled', async () => {
    const { engine, clock, dead, source } = deadLettered(10);
    const handle = engine.startMoveTask(dead, undefined, 3);
    await clock.advance(0);
    expect(engine.counts(source).visible).toBe(3);
    await clock.advance(999);
    expect(engine.counts(source).visible).toBe(3);
    await clock.advance(1);
    expect(engine.counts(source).visible).toBe(6);
    expect(engine.cancelMoveTask(handle)).toBe(6);
    await clock.advance(5_000);
    expect(engine.counts(dead).visible).toBe(4);
    expect(engine.listMoveTasks(dead)).toMatchObject([{ status: 'CANCELLED', moved: 6, ratePerSecond: 3 }]);
    expect(() => engine.cancelMoveTask(handle)).toThrow('Only active tasks can be cancelled');
  });

  it('resumes after a restart', async () => {
    const { clock, engine, restart, dead, source } = deadLettered(4);
    const handle = engine.startMoveTask(dead, undefined, 2);
    await clock.advance(0);
    const again = restart();
    await clock.advance(5_000);
    expect(again.engine.findMoveTask(handle)).toMatchObject({ status: 'COMPLETED', moved: 4 });
    expect(again.engine.counts(source).visible).toBe(4);
  });

  it('fails at a message that was not dead-lettered, unless a destination is given', async () => {
    const { engine, clock, standard, dead } = deadLettered(0);
    const other = standard('other');
    engine.send(dead, { body: 'direct' });
    const failing = engine.startMoveTask(dead);
    await clock.advance(0);
    expect(engine.findMoveTask(failing)).toMatchObject({ status: 'FAILED', failure: 'CouldNotDetermineMessageSource' });
    engine.startMoveTask(dead, other);
    await clock.advance(0);
    expect(bodies(engine.receive(other, 1))).toEqual(['direct']);
  });

  it('rejects a source that is not a dead-letter queue, a second task, the same queue, another type and an invalid rate', () => {
    const { engine, fifo, dead, source } = deadLettered(2);
    expect(() => engine.startMoveTask(source)).toThrow('must be configured as a Dead Letter Queue');
    expect(() => engine.startMoveTask(engine.arnOf('none'))).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    );
    expect(() => engine.startMoveTask(dead, dead)).toThrow('cannot be the same');
    expect(() => engine.startMoveTask(dead, fifo('other'))).toThrow('same type');
    expect(() => engine.startMoveTask(dead, undefined, 501)).toThrow('between 1 and 500');
    engine.startMoveTask(dead);
    expect(() => engine.startMoveTask(dead)).toThrow('Only one active task');
  });
});
