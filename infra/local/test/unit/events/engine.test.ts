import { afterEach, describe, expect, it } from 'vitest';
import { createEvents } from '../../../events/service.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { eventsProviders } from '../../../resources/events.ts';
import { createTemporaryFolder, FakeAuthorizer, FakeFunctions, FakeQueues, unavailable } from './fakes.ts';

const BUS = 'warung-test';
const QUEUE = 'arn:aws:sqs:ap-southeast-1:000000000000:activity';
const DLQ = 'arn:aws:sqs:ap-southeast-1:000000000000:activity-dead';
const FUNCTION = 'arn:aws:lambda:ap-southeast-1:000000000000:function:consume';
const RULE_ARN = `arn:aws:events:ap-southeast-1:000000000000:rule/${BUS}/received`;
const NOON = Date.UTC(2026, 10, 2, 12);

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function setUp(dataDir = createTemporaryFolder(), clock = new RuntimeClock({ frozen: NOON })) {
  const parts = {
    clock,
    sqs: new FakeQueues(),
    lambda: new FakeFunctions(),
    authorizer: new FakeAuthorizer(),
    faults: new Faults(),
    meter: new Meter(),
  };
  const lost: string[] = [];
  const events = createEvents({
    ...parts,
    dataDir,
    regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
    random: () => 0,
    report: (line) => lost.push(line),
  });
  open.push(events);
  const providers = eventsProviders(events.engine, {
    addResourceStatement: () => {},
    withdrawResourcePolicy: () => {},
  });
  const apply = (type: string, physicalId: string, properties: unknown) => {
    const one = providers.find((provider) => provider.type === type);
    if (!one) throw new Error(type);
    return one.apply({
      type,
      stackName: 's',
      logicalId: physicalId,
      physicalId,
      properties: one.properties.parse(properties),
    });
  };
  const rule = (target: Record<string, unknown>, pattern: Record<string, unknown> = { source: ['warung'] }) =>
    apply('AWS::Events::Rule', 'received', {
      EventBusName: BUS,
      EventPattern: pattern,
      Targets: [{ Id: 't', ...target }],
    });
  apply('AWS::Events::EventBus', BUS, { Name: BUS });
  const put = (detail: unknown = { a: 1 }) =>
    events.engine.putEvents([entry({ Detail: JSON.stringify(detail) })], {
      by: 'publish-changes',
      traceHeader: undefined,
    });
  return { ...parts, events, providers, rule, apply, put, lost, dataDir };
}

function entry(over: Record<string, unknown> = {}) {
  return { Source: 'warung', DetailType: 'warung.message.received.v1', Detail: '{}', EventBusName: BUS, ...over };
}

describe('delivery', () => {
  it('sends the envelope to a queue as events.amazonaws.com for the rule, with the trace header', async () => {
    const { events, rule, sqs, authorizer } = setUp();
    rule({ Arn: QUEUE, SqsParameters: { MessageGroupId: 'g' } });
    events.start();
    const [result] = events.engine.putEvents(
      [
        entry({
          Detail: '{"big": 12345678901234567890}',
          Time: NOON / 1000 - 5,
          Resources: ['r'],
          TraceHeader: 'Root=1-a',
        }),
      ],
      { by: 'f', traceHeader: 'Root=1-b' },
    );
    await events.waitUntilIdle();
    const [message] = sqs.to(QUEUE);
    // User Guide, "Event structure"
    expect(message?.body).toBe(
      `{"version":"0","id":"${result && 'EventId' in result ? result.EventId : ''}","detail-type":"warung.message.received.v1","source":"warung",` +
        '"account":"000000000000","time":"2026-11-02T11:59:55Z","region":"ap-southeast-1","resources":["r"],"detail":{"big": 12345678901234567890}}',
    );
    expect(message).toMatchObject({ groupId: 'g', traceHeader: 'Root=1-a', by: 'events.amazonaws.com' });
    expect(authorizer.requests).toEqual([
      {
        principal: { kind: 'service', service: 'events.amazonaws.com', sourceArn: RULE_ARN },
        action: 'sqs:SendMessage',
        resource: QUEUE,
      },
    ]);
  });

  it('invokes a function asynchronously with the event as payload', async () => {
    const { events, rule, lambda, put } = setUp();
    rule({ Arn: FUNCTION });
    events.start();
    put({ a: 2 });
    await events.waitUntilIdle();
    expect(lambda.invoked).toMatchObject([
      { functionArn: FUNCTION, payload: { detail: { a: 2 } }, options: { type: 'Event' } },
    ]);
  });

  it('skips disabled rules, other buses and events that do not match', async () => {
    const { events, apply, rule, sqs, put } = setUp();
    rule({ Arn: QUEUE }, { source: ['other'] });
    apply('AWS::Events::Rule', 'off', {
      EventBusName: BUS,
      EventPattern: { source: ['warung'] },
      State: 'DISABLED',
      Targets: [{ Id: 't', Arn: QUEUE }],
    });
    apply('AWS::Events::Rule', 'default-bus', {
      EventPattern: { source: ['warung'] },
      Targets: [{ Id: 't', Arn: QUEUE }],
    });
    events.start();
    put();
    await events.waitUntilIdle();
    expect(sqs.sent).toEqual([]);
    expect(events.engine.countPending()).toBe(0);
  });

  it('keeps accepted events across a restart and delivers them after start', async () => {
    const first = setUp();
    first.rule({ Arn: QUEUE });
    first.put({ kept: true });
    open.pop()?.close();
    const second = setUp(first.dataDir, first.clock);
    second.rule({ Arn: QUEUE });
    await second.events.waitUntilIdle();
    expect(second.sqs.sent).toEqual([]);
    second.events.start();
    await second.events.waitUntilIdle();
    expect(second.sqs.to(QUEUE).map(({ body }) => JSON.parse(body).detail)).toEqual([{ kept: true }]);
  });
});

describe('retries', () => {
  it('retries with a growing delay until it succeeds', async () => {
    const { events, rule, sqs, clock, put } = setUp();
    rule({ Arn: QUEUE });
    sqs.fail = (_, attempt) => (attempt <= 3 ? unavailable() : undefined);
    events.start();
    put();
    await events.waitUntilIdle();
    // Jitter 0 halves the doubled delay: 0.5 s, 1 s, 2 s.
    for (const [wait, attempts] of [
      [499, 1],
      [1, 2],
      [999, 2],
      [1, 3],
      [2000, 4],
    ] as const) {
      await clock.advance(wait);
      await events.waitUntilIdle();
      expect(sqs.attempts).toBe(attempts);
    }
    expect(sqs.to(QUEUE)).toHaveLength(1);
  });

  it('gives up after MaximumRetryAttempts, with the documented attributes on the dead-letter message', async () => {
    const { events, rule, sqs, clock, put } = setUp();
    rule({ Arn: QUEUE, RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: DLQ } });
    sqs.fail = (queue) => (queue === QUEUE ? unavailable() : undefined);
    events.start();
    put({ n: 1 });
    for (let step = 0; step < 10; step++) {
      await events.waitUntilIdle();
      await clock.advance(1000);
    }
    const [dead] = sqs.to(DLQ);
    expect(JSON.parse(dead?.body ?? '').detail).toEqual({ n: 1 });
    // User Guide, "Using dead-letter queues to process undelivered events"
    expect(attributesOf(dead)).toEqual({
      RULE_ARN,
      TARGET_ARN: QUEUE,
      ERROR_CODE: 'ERROR_FROM_TARGET',
      ERROR_MESSAGE: 'down',
      RETRY_ATTEMPTS: '2',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
    expect(events.engine.countPending()).toBe(0);
  });

  it('gives up at MaximumEventAgeInSeconds', async () => {
    const { events, rule, sqs, clock, put } = setUp();
    rule({ Arn: QUEUE, RetryPolicy: { MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: { Arn: DLQ } });
    sqs.fail = (queue) => (queue === QUEUE ? unavailable() : undefined);
    events.start();
    put();
    for (let second = 0; second < 61; second++) {
      await events.waitUntilIdle();
      await clock.advance(1000);
    }
    await events.waitUntilIdle();
    expect(attributesOf(sqs.to(DLQ)[0])).toMatchObject({ EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' });
  });

  it('sends to the dead-letter queue immediately when the permission is missing', async () => {
    const { events, rule, sqs, authorizer, put } = setUp();
    rule({ Arn: QUEUE, DeadLetterConfig: { Arn: DLQ } });
    authorizer.denies = ({ resource }) => resource === QUEUE;
    events.start();
    put();
    await events.waitUntilIdle();
    expect(sqs.to(QUEUE)).toEqual([]);
    expect(attributesOf(sqs.to(DLQ)[0])).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS', RETRY_ATTEMPTS: '0' });
    expect(attributesOf(sqs.to(DLQ)[0])).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
    expect(authorizer.requests.at(-1)).toMatchObject({ resource: DLQ, principal: { sourceArn: RULE_ARN } });
  });

  it('sends to the dead-letter queue immediately when the target is missing or the template produces no JSON', async () => {
    const { events, rule, sqs, put } = setUp();
    rule({ Arn: QUEUE, DeadLetterConfig: { Arn: DLQ } });
    sqs.fail = (queue) =>
      queue === QUEUE ? new AwsError('AWS.SimpleQueueService.NonExistentQueue', 'gone') : undefined;
    events.start();
    put();
    await events.waitUntilIdle();
    rule({
      Arn: QUEUE,
      DeadLetterConfig: { Arn: DLQ },
      InputTransformer: { InputPathsMap: { a: '$.detail.a' }, InputTemplate: '{"a": "<a>"}' },
    });
    put({ a: '"' });
    await events.waitUntilIdle();
    expect(sqs.to(DLQ).map((one) => attributesOf(one).ERROR_CODE)).toEqual(['NO_RESOURCE', 'INVALID_JSON']);
  });

  it('reports an event that no dead-letter queue accepts', async () => {
    const { events, rule, authorizer, lost, put } = setUp();
    rule({ Arn: QUEUE, DeadLetterConfig: { Arn: DLQ } });
    authorizer.denies = () => true;
    events.start();
    put();
    await events.waitUntilIdle();
    expect(lost).toHaveLength(1);
    expect(lost[0]).toContain('the dead-letter queue did not take it');
  });

  it('delivers twice when the response of the target is lost', async () => {
    const { events, rule, sqs, faults, clock, put } = setUp();
    rule({ Arn: QUEUE });
    let times = 0;
    faults.onCall(() => (times++ === 0 ? { kind: 'lose-response' } : undefined));
    events.start();
    put();
    await events.waitUntilIdle();
    await clock.advance(1000);
    await events.waitUntilIdle();
    expect(sqs.to(QUEUE)).toHaveLength(2);
  });
});

describe('PutEvents', () => {
  it('rejects invalid entries and accepts the others', () => {
    const { events } = setUp();
    const results = events.engine.putEvents(
      [
        entry(),
        entry({ Source: undefined }),
        entry({ DetailType: '' }),
        entry({ Detail: undefined }),
        entry({ Detail: '{' }),
        entry({ Detail: '[]' }),
        entry({ Source: 'aws.mine' }),
        entry({ EventBusName: 'nowhere' }),
        entry({ EventBusName: events.engine.busArn(BUS) }),
        entry({ EventBusName: undefined }),
      ],
      { by: 'f' },
    );
    expect(results.map((one) => ('ErrorCode' in one ? one.ErrorCode : 'ok'))).toEqual([
      'ok',
      'InvalidArgument',
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
      'ok',
      'ok',
    ]);
  });

  it('rejects more than ten entries, none, and more than 1 MB', () => {
    const { events } = setUp();
    const put = (entries: ReturnType<typeof entry>[]) => () => events.engine.putEvents(entries, { by: 'f' });
    expect(put(Array.from({ length: 11 }, () => entry()))).toThrow(/10/);
    expect(put([])).toThrow(AwsError);
    expect(put([entry({ Detail: `{"a":"${'x'.repeat(1_048_576)}"}` })])).toThrow(/over the limit/);
    expect(put([entry({ Detail: `{"a":"${'x'.repeat(1_000_000)}"}` })])).not.toThrow();
  });

  it('meters one event for each 64 KB chunk of an accepted entry', () => {
    const { events, meter } = setUp();
    events.engine.putEvents([entry(), entry({ Detail: `{"a":"${'x'.repeat(65_536)}"}` }), entry({ Detail: '{' })], {
      by: 'f',
    });
    expect(meter.total('eventBridgeCustomEvent', 'f')).toBe(3);
  });
});

describe('templates', () => {
  it('return Ref and Arn of rules and buses', () => {
    const { providers } = setUp();
    const identify = (type: string, physicalId: string, raw: Record<string, unknown>) =>
      providers.find((one) => one.type === type)?.identify({ type, stackName: 's', logicalId: 'L', physicalId }, raw);
    expect(identify('AWS::Events::Rule', 'received', { EventBusName: BUS })).toEqual({
      ref: `${BUS}|received`,
      attributes: { Arn: RULE_ARN },
    });
    expect(identify('AWS::Events::Rule', 'r', {})).toEqual({
      ref: 'r',
      attributes: { Arn: 'arn:aws:events:ap-southeast-1:000000000000:rule/r' },
    });
    expect(identify('AWS::Events::EventBus', BUS, {})?.attributes.Arn).toBe(
      `arn:aws:events:ap-southeast-1:000000000000:event-bus/${BUS}`,
    );
  });

  it('reject unsupported properties by name', () => {
    const { rule } = setUp();
    expect(() => rule({ Arn: 'arn:aws:sns:ap-southeast-1:000000000000:topic' })).toThrow(/target t: arn:aws:sns/);
    expect(() => rule({ Arn: QUEUE }, { source: 'x' })).toThrow(/received: Event pattern is not valid/);
    expect(() => rule({ Arn: QUEUE, Input: '{}', InputPath: '$' })).toThrow(/only one of/);
    expect(() => rule({ Arn: QUEUE, KinesisParameters: {} })).toThrow(/KinesisParameters/);
  });

  it('drop the pending deliveries of a removed rule', async () => {
    const { events, rule, providers, put } = setUp();
    rule({ Arn: QUEUE });
    put();
    expect(events.engine.countPending()).toBe(1);
    const type = 'AWS::Events::Rule';
    providers
      .find((one) => one.type === type)
      ?.remove?.({ type, stackName: 's', logicalId: 'received', physicalId: 'received', properties: {} });
    expect(events.engine.countPending()).toBe(0);
  });
});

function attributesOf(message: { messageAttributes?: Readonly<Record<string, { stringValue?: string }>> } | undefined) {
  return Object.fromEntries(
    Object.entries(message?.messageAttributes ?? {}).map(([name, { stringValue }]) => [name, stringValue]),
  );
}
