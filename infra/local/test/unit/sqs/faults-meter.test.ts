import { describe, expect, it, vi } from 'vitest';
import type { DeliveryFault } from '../../../kernel/faults.ts';
import { bodies, createSqsFixture, only, type SqsFixture } from './sqs-fixture.ts';

const faulty = (it: SqsFixture, body: string, messageId: string, fault: DeliveryFault): (() => void) =>
  it.faults.onDelivery((delivery) => (delivery.messageId === messageId && body ? fault : undefined));

describe('delivery faults', () => {
  // SQS Developer Guide, "At-least-once delivery": a copy can be delivered although the message was deleted.
  it('deliver a second copy that outlives the delete of the first', () => {
    const it = createSqsFixture();
    const { engine } = it;
    const arn = it.standard('q');
    const { messageId } = engine.send(arn, { body: 'a' });
    faulty(it, 'a', messageId, { kind: 'duplicate' });
    const listener = vi.fn();
    engine.onArrival(arn, listener);
    const first = only(engine.receive(arn, 10));
    expect(listener).toHaveBeenCalledOnce();
    engine.delete(arn, first.receiptHandle);
    const second = only(engine.receive(arn, 10));
    expect(second).toMatchObject({ messageId, body: 'a', attributes: { ApproximateReceiveCount: '2' } });
    engine.delete(arn, second.receiptHandle);
    expect(engine.receive(arn, 10)).toEqual([]);
  });

  it('redeliver a FIFO message in order, as if its visibility timeout had ended immediately', () => {
    const it = createSqsFixture();
    const arn = it.fifo('q', { ContentBasedDeduplication: 'true' });
    const { messageId } = it.engine.send(arn, { body: 'a', groupId: 'g' });
    it.engine.send(arn, { body: 'b', groupId: 'g' });
    faulty(it, 'a', messageId, { kind: 'duplicate' });
    expect(bodies(it.engine.receive(arn, 1))).toEqual(['a']);
    expect(bodies(it.engine.receive(arn, 10))).toEqual(['a', 'b']);
  });

  it('delay a message once, and in a FIFO queue also its group', async () => {
    const it = createSqsFixture();
    const arn = it.fifo('q', { ContentBasedDeduplication: 'true' });
    const { messageId } = it.engine.send(arn, { body: 'a', groupId: 'g' });
    for (const [body, groupId] of [
      ['b', 'g'],
      ['c', 'other'],
    ] as const)
      it.engine.send(arn, { body, groupId });
    faulty(it, 'a', messageId, { kind: 'delay', ms: 500 });
    expect(bodies(it.engine.receive(arn, 10))).toEqual(['c']);
    expect(it.engine.counts(arn)).toMatchObject({ visible: 1, delayed: 1, inFlight: 1 });
    const listener = vi.fn();
    it.engine.onArrival(arn, listener);
    await it.clock.advance(500);
    expect(listener).toHaveBeenCalled();
    expect(bodies(it.engine.receive(arn, 10))).toEqual(['a', 'b']);
  });

  it('move a message behind the others', () => {
    const it = createSqsFixture();
    const arn = it.standard('q');
    const { messageId } = it.engine.send(arn, { body: 'a' });
    for (const body of ['b', 'c']) it.engine.send(arn, { body });
    faulty(it, 'a', messageId, { kind: 'reorder' });
    expect(bodies(it.engine.receive(arn, 10))).toEqual(['b', 'c', 'a']);
  });
});

// "Amazon SQS pricing": every action is a request, 1 to 10 messages and 64 KB each; so is an empty receive.
describe('the meter', () => {
  it('counts requests by caller, kind and action', () => {
    const { engine, meter, standard, fifo } = createSqsFixture();
    const arn = standard('q');
    engine.sendBatch(
      arn,
      [
        { id: 'a', body: 'a' },
        { id: 'b', body: 'b' },
      ],
      { by: 'receive-webhook' },
    );
    const handles = engine.receive(arn, 10).map(({ receiptHandle }) => receiptHandle);
    engine.receive(arn, 10);
    engine.deleteBatch(arn, handles);
    engine.send(fifo('q'), { body: 'a', groupId: 'g', deduplicationId: 'd' });
    expect(meter.read()).toEqual([
      { kind: 'sqsStandardRequest', quantity: 1, by: 'receive-webhook', action: 'sqs:SendMessage', resource: arn },
      { kind: 'sqsStandardRequest', quantity: 2, by: 'platform', action: 'sqs:ReceiveMessage', resource: arn },
      { kind: 'sqsStandardRequest', quantity: 1, by: 'platform', action: 'sqs:DeleteMessage', resource: arn },
      { kind: 'sqsFifoRequest', quantity: 1, by: 'platform', action: 'sqs:SendMessage', resource: `${arn}.fifo` },
    ]);
  });

  it('counts each started 64 KiB chunk, sent and received', () => {
    const { engine, meter, standard } = createSqsFixture();
    const arn = standard('q');
    engine.send(arn, { body: 'a'.repeat(65_536) });
    expect(meter.total('sqsStandardRequest')).toBe(1);
    engine.send(arn, { body: 'a'.repeat(65_537) });
    expect(meter.total('sqsStandardRequest')).toBe(3);
    engine.receive(arn, 2);
    expect(meter.total('sqsStandardRequest')).toBe(6);
  });

  it('counts a long poll once, however long it waits', async () => {
    const { engine, meter, clock, standard } = createSqsFixture();
    const waiting = engine.receiveWaiting(standard('q'), 1, { waitSeconds: 20 });
    await clock.advance(20_000);
    await waiting;
    expect(meter.total('sqsStandardRequest')).toBe(1);
  });
});
