import { afterEach, describe, expect, it } from 'vitest';
import { AccessDeniedError } from '../../../kernel/aws-error.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { LOCAL_REGION_AND_ACCOUNT, type Principal } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { schedulerProviders } from '../../../resources/scheduler.ts';
import { createScheduler } from '../../../scheduler/engine.ts';
import { createTemporaryFolder, FakeAuthorizer, FakeFunctions, FakeQueues, unavailable } from '../events/fakes.ts';

const QUEUE = 'arn:aws:sqs:ap-southeast-1:000000000000:replay';
const DLQ = 'arn:aws:sqs:ap-southeast-1:000000000000:replay-dead';
const FUNCTION = 'arn:aws:lambda:ap-southeast-1:000000000000:function:sweep';
const ROLE = 'arn:aws:iam::000000000000:role/sweeper';
const ARN = 'arn:aws:scheduler:ap-southeast-1:000000000000:schedule/default/sweep';
const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 2, 12);

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function setUp(dataDir = createTemporaryFolder(), clock = new RuntimeClock({ frozen: START })) {
  const parts = {
    clock,
    sqs: new FakeQueues(),
    lambda: new FakeFunctions(),
    authorizer: new FakeAuthorizer(),
    faults: new Faults(),
    meter: new Meter(),
  };
  const assumed: [string, Principal][] = [];
  const trust = { denies: false };
  const lost: string[] = [];
  const scheduler = createScheduler({
    ...parts,
    dataDir,
    regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
    random: () => 0,
    report: (line) => lost.push(line),
    assumeRole: (roleArn, as) => {
      assumed.push([roleArn, as]);
      if (trust.denies) throw new AccessDeniedError('not trusted');
      return { kind: 'role', roleArn, sessionName: 'scheduler', tags: {} };
    },
  });
  open.push(scheduler);
  const schedule = (over: Record<string, unknown> = {}, target: Record<string, unknown> = {}) => {
    const one = schedulerProviders(scheduler.engine).find(({ type }) => type === 'AWS::Scheduler::Schedule');
    const properties = one?.properties.parse({
      ScheduleExpression: 'cron(0 0 * * ? *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: QUEUE, RoleArn: ROLE, Input: '{"kind":"sweep"}', ...target },
      ...over,
    });
    return one?.apply({ type: '', stackName: 's', logicalId: 'Sweep', physicalId: 'sweep', properties });
  };
  const advance = async (ms: number) => {
    await clock.advance(ms);
    await scheduler.idle();
  };
  return { ...parts, scheduler, schedule, advance, assumed, trust, lost, dataDir };
}

describe('schedules', () => {
  it('sends its input to the queue with its role at each run', async () => {
    const { scheduler, schedule, sqs, advance, assumed, authorizer, meter } = setUp();
    schedule();
    scheduler.start();
    await advance(DAY / 2 - 1);
    expect(sqs.sent).toEqual([]);
    await advance(1);
    await advance(DAY);
    expect(sqs.to(QUEUE).map(({ body }) => body)).toEqual(['{"kind":"sweep"}', '{"kind":"sweep"}']);
    // User Guide, "Confused deputy prevention": aws:SourceArn is the schedule group's
    expect(assumed[0]).toEqual([
      ROLE,
      {
        kind: 'service',
        service: 'scheduler.amazonaws.com',
        sourceArn: 'arn:aws:scheduler:ap-southeast-1:000000000000:schedule-group/default',
      },
    ]);
    expect(authorizer.requests[0]).toMatchObject({
      principal: { kind: 'role', roleArn: ROLE },
      action: 'sqs:SendMessage',
      resource: QUEUE,
    });
    expect(meter.total('schedulerInvocation')).toBe(2);
  });

  it('replaces context attributes', async () => {
    const { scheduler, schedule, sqs, advance } = setUp();
    const Input = JSON.stringify({
      at: '<aws.scheduler.scheduled-time>',
      arn: '<aws.scheduler.schedule-arn>',
      n: '<aws.scheduler.attempt-number>',
    });
    schedule({}, { Input });
    scheduler.start();
    await advance(DAY);
    expect(JSON.parse(sqs.sent[0]?.body ?? '')).toEqual({ at: '2026-11-03T00:00:00Z', arn: ARN, n: '1' });
  });

  it('invokes functions', async () => {
    const { scheduler, schedule, lambda, advance } = setUp();
    schedule({}, { Arn: FUNCTION });
    scheduler.start();
    await advance(DAY);
    expect(lambda.invoked).toMatchObject([
      { functionArn: FUNCTION, payload: { kind: 'sweep' }, options: { type: 'Event' } },
    ]);
  });

  it('does nothing while disabled, and does not make up for missed runs when enabled', async () => {
    const { scheduler, schedule, sqs, advance } = setUp();
    schedule({ State: 'DISABLED' });
    scheduler.start();
    await advance(2 * DAY);
    schedule({ State: 'ENABLED' });
    await scheduler.idle();
    expect(sqs.sent).toEqual([]);
    await advance(DAY);
    expect(sqs.sent).toHaveLength(1);
  });

  it('runs a rate immediately and then every period, until its end date', async () => {
    const { scheduler, schedule, sqs, advance } = setUp();
    schedule({ ScheduleExpression: 'rate(1 hour)', EndDate: '2026-11-02T14:30:00Z' });
    scheduler.start();
    await scheduler.idle();
    expect(sqs.sent).toHaveLength(1);
    await advance(DAY);
    expect(sqs.sent).toHaveLength(3);
  });
});

describe('restarts', () => {
  it('repeats no run and delivers missed runs once, with the latest time', async () => {
    const first = setUp();
    first.schedule({}, { Input: '"<aws.scheduler.scheduled-time>"' });
    first.scheduler.start();
    await first.advance(DAY);
    expect(first.sqs.sent).toHaveLength(1);
    open.pop()?.close();

    const again = setUp(first.dataDir, first.clock);
    again.schedule({}, { Input: '"<aws.scheduler.scheduled-time>"' });
    again.scheduler.start();
    await again.scheduler.idle();
    expect(again.sqs.sent).toEqual([]);
    open.pop()?.close();

    await first.clock.advance(3 * DAY);
    const late = setUp(first.dataDir, first.clock);
    late.schedule({}, { Input: '"<aws.scheduler.scheduled-time>"' });
    late.scheduler.start();
    await late.scheduler.idle();
    expect(late.sqs.sent.map(({ body }) => body)).toEqual(['"2026-11-06T00:00:00Z"']);
    await late.advance(DAY);
    expect(late.sqs.sent).toHaveLength(2);
  });

  it('keeps a pending invocation', async () => {
    const first = setUp();
    first.schedule();
    first.sqs.fail = unavailable;
    first.scheduler.start();
    await first.advance(DAY / 2);
    open.pop()?.close();
    await first.clock.advance(1_000);
    const second = setUp(first.dataDir, first.clock);
    second.schedule();
    second.scheduler.start();
    await second.scheduler.idle();
    expect(second.sqs.to(QUEUE)).toHaveLength(1);
  });
});

describe('denials', () => {
  it('sends to the dead-letter queue when the role may not send to the target', async () => {
    const { scheduler, schedule, sqs, authorizer, advance } = setUp();
    schedule({}, { DeadLetterConfig: { Arn: DLQ } });
    authorizer.denies = ({ resource }) => resource === QUEUE;
    scheduler.start();
    await advance(DAY / 2);
    const [dead] = sqs.to(DLQ);
    expect(dead?.body).toBe('{"kind":"sweep"}');
    expect(dead?.messageAttributes).toMatchObject({
      SCHEDULE_ARN: { stringValue: ARN },
      TARGET_ARN: { stringValue: QUEUE },
      SCHEDULED_TIME: { stringValue: '2026-11-03T00:00:00Z' },
      ERROR_CODE: { stringValue: 'NO_PERMISSIONS' },
      RETRY_ATTEMPTS: { stringValue: '0' },
    });
    expect(authorizer.requests.at(-1)).toMatchObject({ principal: { roleArn: ROLE }, resource: DLQ });
  });

  it('loses and reports the run when the role does not trust the scheduler', async () => {
    const { scheduler, schedule, sqs, trust, lost, advance } = setUp();
    schedule({}, { DeadLetterConfig: { Arn: DLQ } });
    trust.denies = true;
    scheduler.start();
    await advance(DAY / 2);
    expect(sqs.sent).toEqual([]);
    expect(lost).toEqual([expect.stringContaining('not trusted')]);
  });

  it('retries temporary errors', async () => {
    const { scheduler, schedule, sqs, advance } = setUp();
    schedule();
    sqs.fail = (_, attempt) => (attempt === 1 ? unavailable() : undefined);
    scheduler.start();
    await advance(DAY / 2);
    await advance(500);
    expect(sqs.to(QUEUE)).toHaveLength(1);
  });
});

describe('templates', () => {
  it('reject unsupported properties by name', () => {
    const { schedule } = setUp();
    expect(() => schedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } })).toThrow();
    expect(() => schedule({}, { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' })).toThrow(
      /Sweep, target: arn:aws:scheduler:::aws-sdk/,
    );
    expect(() => schedule({ ScheduleExpression: 'cron(0 0 L * ? *)' })).toThrow(/Sweep: .*L, W and #/);
    expect(() => schedule({ KmsKeyArn: 'k' })).toThrow(/KmsKeyArn/);
  });
});
