import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../sqs/engine.ts';
import { bodies, createSqsFixture, only } from './sqs-fixture.ts';

const MIB = 1_048_576;

// SQS API Reference, SendMessage and SendMessageBatch; Developer Guide, "Amazon SQS message quotas".
describe('sending', () => {
  const text = { dataType: 'String', stringValue: 'v' };
  it.each<[string, OutgoingMessage, string]>([
    ['an empty body', { body: '' }, 'MissingParameter'],
    ['a control character', { body: 'a\u0000' }, 'InvalidMessageContents'],
    ['a noncharacter', { body: '\uffff' }, 'InvalidMessageContents'],
    ['half a surrogate pair', { body: '\ud83d' }, 'InvalidMessageContents'],
    ['more than 1 MiB', { body: 'a'.repeat(MIB + 1) }, 'InvalidParameterValue'],
    ['1 MiB with an attribute', { body: 'a'.repeat(MIB), messageAttributes: { k: text } }, 'InvalidParameterValue'],
    ['a delay over 900 s', { body: 'a', delaySeconds: 901 }, 'InvalidParameterValue'],
    ['a deduplication id', { body: 'a', deduplicationId: 'd' }, 'InvalidParameterValue'],
    ['a group id with a space', { body: 'a', groupId: 'a b' }, 'InvalidParameterValue'],
    ['a group id of 129 characters', { body: 'a', groupId: 'a'.repeat(129) }, 'InvalidParameterValue'],
    ['a reserved attribute name', { body: 'a', messageAttributes: { 'AWS.x': text } }, 'InvalidParameterValue'],
    ['an attribute name with two dots', { body: 'a', messageAttributes: { 'a..b': text } }, 'InvalidParameterValue'],
    [
      'an unknown attribute type',
      { body: 'a', messageAttributes: { k: { dataType: 'Date', stringValue: 'v' } } },
      'InvalidParameterValue',
    ],
    [
      'an empty attribute',
      { body: 'a', messageAttributes: { k: { dataType: 'String', stringValue: '' } } },
      'InvalidParameterValue',
    ],
    [
      'a Number that is not numeric',
      { body: 'a', messageAttributes: { k: { dataType: 'Number', stringValue: 'x' } } },
      'InvalidParameterValue',
    ],
    [
      'eleven attributes',
      {
        body: 'a',
        messageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, text])),
      },
      'InvalidParameterValue',
    ],
  ])('is rejected with %s', (_, message, code) => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    expect(() => engine.send(arn, message)).toThrow(expect.objectContaining({ code }));
    expect(engine.counts(arn).visible).toBe(0);
  });

  it('accepts tabs, line ends, emoji and exactly 1 MiB', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    engine.send(arn, { body: '\t\r\n🍜' });
    engine.send(arn, { body: 'a'.repeat(MIB) });
    expect(only(engine.receive(arn, 1)).body).toBe('\t\r\n🍜');
  });

  it('respects the message limit of the queue', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q', { MaximumMessageSize: '1024' });
    engine.send(arn, { body: 'é'.repeat(512) });
    expect(() => engine.send(arn, { body: 'é'.repeat(513) })).toThrow('Message must be shorter than 1024 bytes');
  });

  it('keeps text, numbers and bytes of attributes', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    const messageAttributes = {
      text: { dataType: 'String.label', stringValue: 'ü' },
      count: { dataType: 'Number', stringValue: '1.50' },
      bytes: { dataType: 'Binary', binaryValue: Buffer.from([0, 255]) },
    };
    engine.send(arn, { body: 'a', messageAttributes });
    expect(only(engine.receive(arn, 1)).messageAttributes).toEqual(messageAttributes);
  });

  it('accepts the valid entries of a batch and reports the invalid ones', () => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    const outcomes = engine.sendBatch(arn, [
      { id: 'good', body: 'a' },
      { id: 'bad', body: '\u0001' },
      { id: 'fine', body: 'b' },
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'ok', id: 'good' },
      { kind: 'failed', id: 'bad', code: 'InvalidMessageContents' },
      { kind: 'ok', id: 'fine' },
    ]);
    expect(bodies(engine.receive(arn, 10))).toEqual(['a', 'b']);
  });

  it.each([
    ['no entry', [], 'EmptyBatchRequest'],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, index) => ({ id: `${index}`, body: 'a' })),
      'TooManyEntriesInBatchRequest',
    ],
    ['an id twice', [1, 2].map(() => ({ id: 'same', body: 'a' })), 'BatchEntryIdsNotDistinct'],
    ['a bad id', [{ id: 'a b', body: 'a' }], 'InvalidBatchEntryId'],
    ['over 1 MiB together', ['a', 'b'].map((id) => ({ id, body: 'a'.repeat(600_000) })), 'BatchRequestTooLong'],
  ])('rejects a whole batch with %s', (_, entries, code) => {
    const { engine, standard } = createSqsFixture();
    const arn = standard('q');
    expect(() => engine.sendBatch(arn, entries)).toThrow(
      expect.objectContaining({ code: `AWS.SimpleQueueService.${code}` }),
    );
    expect(engine.counts(arn).visible).toBe(0);
  });
});

// SQS API Reference, SetQueueAttributes and PurgeQueue.
describe('queues', () => {
  it.each([
    ['DelaySeconds', '901'],
    ['MaximumMessageSize', '1023'],
    ['MessageRetentionPeriod', '59'],
    ['ReceiveMessageWaitTimeSeconds', '21'],
    ['VisibilityTimeout', '43201'],
    ['VisibilityTimeout', 'x'],
    ['RedrivePolicy', '{"maxReceiveCount":3}'],
    ['RedriveAllowPolicy', '{"redrivePermission":"some"}'],
  ])('reject %s = %s', (name, value) => {
    const { standard } = createSqsFixture();
    expect(() => standard('q', { [name]: value })).toThrow(expect.objectContaining({ code: 'InvalidAttributeValue' }));
  });

  it('reject unknown attributes, and FIFO attributes on standard queues', () => {
    const { standard } = createSqsFixture();
    for (const name of ['Nonsense', 'ContentBasedDeduplication'])
      expect(() => standard('q', { [name]: 'true' })).toThrow(
        expect.objectContaining({ code: 'InvalidAttributeName' }),
      );
  });

  it('purge everything, in flight or delayed, once in 60 seconds', async () => {
    const { engine, clock, standard } = createSqsFixture();
    const arn = standard('q');
    for (const delaySeconds of [0, 0, 60]) engine.send(arn, { body: 'a', delaySeconds });
    engine.receive(arn, 1);
    expect(engine.purge(arn)).toBe(3);
    expect(() => engine.purge(arn)).toThrow(
      expect.objectContaining({ code: 'AWS.SimpleQueueService.PurgeQueueInProgress' }),
    );
    await clock.advance(60_000);
    expect(engine.purge(arn)).toBe(0);
  });

  it('are rejected when unknown', () => {
    const { engine } = createSqsFixture();
    expect(() => engine.send(engine.arnOf('none'), { body: 'a' })).toThrow(
      expect.objectContaining({ code: 'AWS.SimpleQueueService.NonExistentQueue' }),
    );
  });
});
