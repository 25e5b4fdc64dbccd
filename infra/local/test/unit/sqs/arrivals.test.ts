import { describe, expect, it, vi } from 'vitest';
import { bodies, createSqsFixture, only, redriveTo } from './sqs-fixture.ts';

describe('arrivals', () => {
  it('notify for a sent message, the end of a delay or visibility timeout, and a returned message', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '30' });
    const listener = vi.fn();
    const end = engine.onArrival(arn, listener);
    engine.send(arn, { body: 'now' });
    expect(listener).toHaveBeenCalledTimes(1);
    engine.send(arn, { body: 'later', delaySeconds: 10 });
    expect(listener).toHaveBeenCalledTimes(1);
    await clock.advance(10_000);
    expect(listener).toHaveBeenCalledTimes(2);
    const [first] = engine.receive(arn, 2);
    await clock.advance(20_000);
    expect(listener).toHaveBeenCalledTimes(2);
    engine.changeVisibility(arn, first?.receiptHandle ?? '', 0);
    expect(listener).toHaveBeenCalledTimes(3);
    await clock.advance(10_000);
    expect(listener).toHaveBeenCalledTimes(4);
    end();
    engine.send(arn, { body: 'unheard' });
    expect(listener).toHaveBeenCalledTimes(4);
  });

  it('notify a listener that is added while messages are hidden, also after a restart', async () => {
    const { engine, clock, standard, restart } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '30' });
    engine.send(arn, { body: 'a' });
    engine.receive(arn, 1);
    const listener = vi.fn();
    restart().engine.onArrival(arn, listener);
    await clock.advance(29_999);
    expect(listener).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('notify for each of several delays without a receive in between', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q');
    const listener = vi.fn();
    engine.onArrival(arn, listener);
    for (const delaySeconds of [3, 1, 2]) engine.send(arn, { body: 'a', delaySeconds });
    for (const calls of [1, 2, 3]) {
      await clock.advance(1_000);
      expect(listener).toHaveBeenCalledTimes(calls);
    }
  });

  it('notify when a delete unblocks a FIFO group, and when a DLQ receives a message', () => {
    const { engine, fifo } = createSqsFixture();
    const dead = fifo('dead');
    const arn = fifo('q', { ContentBasedDeduplication: 'true', ...redriveTo(dead, 1) });
    for (const body of ['a', 'b']) engine.send(arn, { body, groupId: 'g' });
    const [unblocked, deadLettered] = [vi.fn(), vi.fn()];
    engine.onArrival(arn, unblocked);
    engine.onArrival(dead, deadLettered);
    engine.delete(arn, only(engine.receive(arn, 1)).receiptHandle);
    expect(unblocked).toHaveBeenCalledOnce();
    engine.receive(arn, 1, { visibilityTimeoutSeconds: 0 });
    engine.receive(arn, 1);
    expect(deadLettered).toHaveBeenCalledOnce();
  });
});

// SQS Developer Guide, "Amazon SQS short and long polling".
describe('long polling', () => {
  it('returns as soon as a message arrives', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q');
    const waiting = engine.receiveWaiting(arn, 10, { waitSeconds: 20 });
    await clock.advance(5_000);
    engine.send(arn, { body: 'a' });
    expect(bodies(await waiting)).toEqual(['a']);
  });

  it('returns nothing when the wait time of the queue is over', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { ReceiveMessageWaitTimeSeconds: '5' });
    let answer: unknown;
    const waiting = engine.receiveWaiting(arn, 10).then((messages) => {
      answer = messages;
    });
    await clock.advance(4_999);
    expect(answer).toBeUndefined();
    await clock.advance(1);
    await waiting;
    expect(answer).toEqual([]);
  });

  it('delivers one message to one of two waiting consumers, and the next to the other', async () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    const both = [1, 2].map(() => engine.receiveWaiting(arn, 1, { waitSeconds: 20 }));
    engine.send(arn, { body: 'a' });
    expect(bodies(await Promise.race(both))).toEqual(['a']);
    engine.send(arn, { body: 'b' });
    expect((await Promise.all(both)).flatMap(bodies).sort()).toEqual(['a', 'b']);
  });

  it('returns nothing when the engine closes', async () => {
    const { engine, restart, standard } = createSqsFixture();
    const waiting = engine.receiveWaiting(standard('q'), 1, { waitSeconds: 20 });
    restart();
    expect(await waiting).toEqual([]);
  });
});
