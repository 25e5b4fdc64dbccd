import { describe, expect, it } from 'vitest';
import { bodies, createSqsFixture, type SqsFixture } from './sqs-fixture.ts';

function sendMany(engine: SqsFixture['engine'], arn: string, groupId: string, count: number): void {
  for (let index = 0; index < count; index += 1) engine.send(arn, { body: groupId, groupId });
}
function receiveMany(engine: SqsFixture['engine'], arn: string, count: number): string[] {
  return Array.from({ length: count }, () => bodies(engine.receive(arn, 1))).flat();
}

// SQS Developer Guide, "How Amazon SQS fair queues work": noisy with more than 10 % of the messages in flight and at
// least 30; quiet groups first; of several noisy ones the one with fewer in flight; quiet again after 5 minutes without
// sending.
describe('fair queues', () => {
  it('deliver a quiet group first once another has 30 in-flight messages', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    sendMany(engine, arn, 'loud', 40);
    sendMany(engine, arn, 'quiet', 2);
    expect(receiveMany(engine, arn, 30)).toEqual(Array(30).fill('loud'));
    expect(receiveMany(engine, arn, 4)).toEqual(['quiet', 'quiet', 'loud', 'loud']);
  });

  it('find quiet messages behind a long backlog of several noisy groups, earliest first', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    for (const loud of ['m', 'f']) sendMany(engine, arn, loud, 30);
    receiveMany(engine, arn, 60);
    for (const loud of ['f', 'm']) sendMany(engine, arn, loud, 150);
    for (const groupId of ['z', 'a', 'g']) sendMany(engine, arn, groupId, 1);
    engine.send(arn, { body: 'none' });
    sendMany(engine, arn, 'a', 1);
    const received = bodies(engine.receive(arn, 6));
    expect(received).toEqual(['z', 'a', 'g', 'none', 'a', 'f']);
  });

  it('keep the order of sending at 29 in-flight messages', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    sendMany(engine, arn, 'loud', 40);
    sendMany(engine, arn, 'quiet', 1);
    receiveMany(engine, arn, 29);
    expect(receiveMany(engine, arn, 1)).toEqual(['loud']);
  });

  it('do not treat a group as noisy at a tenth of the in-flight messages', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    sendMany(engine, arn, 'loud', 30);
    for (let index = 0; index < 270; index += 1) engine.send(arn, { body: `${index}`, groupId: `${index}` });
    receiveMany(engine, arn, 300);
    sendMany(engine, arn, 'loud', 1);
    sendMany(engine, arn, 'quiet', 1);
    expect(receiveMany(engine, arn, 2)).toEqual(['loud', 'quiet']);
  });

  it('treat each message without a group as its own group', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    for (let index = 0; index < 40; index += 1) engine.send(arn, { body: 'none' });
    sendMany(engine, arn, 'quiet', 1);
    receiveMany(engine, arn, 35);
    expect(receiveMany(engine, arn, 1)).toEqual(['none']);
  });

  it('deliver the noisy group with fewer in-flight messages first', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    sendMany(engine, arn, 'louder', 40);
    sendMany(engine, arn, 'loud', 30);
    receiveMany(engine, arn, 70);
    sendMany(engine, arn, 'louder', 2);
    sendMany(engine, arn, 'loud', 2);
    expect(receiveMany(engine, arn, 4)).toEqual(['loud', 'loud', 'louder', 'louder']);
  });

  it('treat a group as quiet again after 5 minutes without sending', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '3600' });
    sendMany(engine, arn, 'loud', 40);
    receiveMany(engine, arn, 30);
    await clock.advance(5 * 60_000);
    sendMany(engine, arn, 'quiet', 1);
    expect(receiveMany(engine, arn, 1)).toEqual(['loud']);
  });

  it('deliver the group id', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    sendMany(engine, arn, 'g', 1);
    expect(engine.receive(arn, 1)[0]?.attributes.MessageGroupId).toBe('g');
  });
});
