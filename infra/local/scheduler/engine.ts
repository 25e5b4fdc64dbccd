import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { RetryPolicy } from '../delivery/backoff.ts';
import { type Delivery, type GiveUpReason, Outbox } from '../delivery/outbox.ts';
import { type DeliveryOutcome, deliver, type Targets, targetKindOf } from '../delivery/target.ts';
import { AccessDeniedError } from '../kernel/aws-error.ts';
import { openDatabase } from '../kernel/database.ts';
import type { Principal, RegionAndAccount } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { findLatestRun, findNextRun, type ScheduleExpression } from './expression.ts';

export interface Schedule {
  readonly arn: string;
  readonly groupArn: string;
  readonly expression: ScheduleExpression;
  /** The expression as written, with time zone and dates. A changed text causes a new plan of runs. */
  readonly expressionText: string;
  readonly isEnabled: boolean;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly target: ScheduleTarget;
}

interface ScheduleTarget {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string | undefined;
  readonly messageGroupId?: string | undefined;
  readonly retryPolicy: RetryPolicy;
  readonly deadLetterArn?: string | undefined;
}

export interface SchedulerOptions extends Targets {
  readonly dataDir: string;
  readonly meter: Meter;
  readonly regionAndAccount: RegionAndAccount;
  /** Assumes the schedule's role by its trust policy. @throws AccessDeniedError */
  readonly assumeRole: (roleArn: string, as: Principal) => Principal;
  /** Jitter of retries, in [0, 1). */
  readonly random?: () => number;
  /** Reports each invocation that was lost because there is no dead-letter queue or because that queue rejected it. */
  readonly report?: (line: string) => void;
}

export interface SchedulerEngine {
  /** Creates or updates a schedule. The planned run is kept unless the times change. */
  putSchedule(schedule: Schedule): void;
  /** Removes a schedule that is no longer in the template. */
  removeByName(name: string): void;
  /** Returns the next run of a schedule in epoch milliseconds. */
  nextRunMsOf(arn: string): number | undefined;
}

const PRINCIPAL = 'scheduler.amazonaws.com';
const planSchema = z.object({ expression: z.string(), anchor: z.number(), next: z.number().nullable() });
type Plan = z.infer<typeof planSchema>;

/**
 * EventBridge Scheduler. The next run of each schedule is on disk. The transaction that stores the invocation also
 * advances it, so a restart neither loses nor repeats a run. Runs missed while the runtime was down are made up for by
 * one late run.
 */
class Scheduler implements SchedulerEngine {
  readonly #options: SchedulerOptions;
  readonly #database;
  readonly #outbox: Outbox;
  readonly #schedules = new Map<string, Schedule>();
  readonly #timers = new Map<string, () => void>();
  #started = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#database = openDatabase(options.dataDir, 'scheduler');
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS plan (arn TEXT PRIMARY KEY, expression TEXT NOT NULL, anchor INTEGER NOT NULL, next INTEGER)',
    );
    this.#outbox = new Outbox({
      database: this.#database,
      clock: options.clock,
      random: options.random ?? Math.random,
      policy: (delivery) => this.#schedules.get(delivery.source)?.target.retryPolicy,
      attempt: (delivery) => this.#attempt(delivery),
      giveUp: (delivery, reason) => this.#giveUp(delivery, reason),
    });
  }

  start(): void {
    this.#started = true;
    this.#outbox.start();
    for (const arn of this.#schedules.keys()) this.#advance(arn);
  }

  idle(): Promise<void> {
    return this.#outbox.waitUntilIdle();
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#outbox.close();
    this.#database.close();
  }

  putSchedule(schedule: Schedule): void {
    this.#schedules.set(schedule.arn, schedule);
    if (this.#planOf(schedule.arn)?.expression !== schedule.expressionText) this.#plan(schedule);
    if (this.#started) this.#advance(schedule.arn);
  }

  /** Plans of earlier starts are also found by name, because their group is no longer known. */
  removeByName(name: string): void {
    const rows = this.#database.prepare('SELECT arn FROM plan').all();
    for (const { arn } of z.array(z.object({ arn: z.string() })).parse(rows)) {
      if (arn.endsWith(`/${name}`)) this.#remove(arn);
    }
  }

  #remove(arn: string): void {
    this.#timers.get(arn)?.();
    this.#schedules.delete(arn);
    this.#database.prepare('DELETE FROM plan WHERE arn = ?').run(arn);
    this.#outbox.deleteBySource(arn);
  }

  nextRunMsOf(arn: string): number | undefined {
    return this.#planOf(arn)?.next ?? undefined;
  }

  #plan(schedule: Schedule): void {
    const anchor = schedule.startMs ?? this.#options.clock.now();
    const bounds = { startMs: anchor, endMs: schedule.endMs };
    const next = findNextRun(schedule.expression, bounds, this.#options.clock.now() - 1) ?? null;
    this.#database
      .prepare('INSERT OR REPLACE INTO plan (arn, expression, anchor, next) VALUES (?, ?, ?, ?)')
      .run(schedule.arn, schedule.expressionText, anchor, next);
  }

  #planOf(arn: string): Plan | undefined {
    const row = this.#database.prepare('SELECT expression, anchor, next FROM plan WHERE arn = ?').get(arn);
    return row && planSchema.parse(row);
  }

  /** Runs a schedule if it is due, and sets a timer for its next run. A disabled schedule skips its runs. */
  #advance(arn: string): void {
    this.#timers.get(arn)?.();
    const schedule = this.#schedules.get(arn);
    const plan = this.#planOf(arn);
    if (!schedule || !plan || plan.next === null) return;
    const next = plan.next <= this.#options.clock.now() ? this.#run(schedule, plan, plan.next) : plan.next;
    if (next !== undefined)
      this.#timers.set(
        arn,
        this.#options.clock.at(next, () => this.#advance(arn)),
      );
  }

  #run(schedule: Schedule, plan: Plan, due: number): number | undefined {
    const now = this.#options.clock.now();
    const bounds = { startMs: plan.anchor, endMs: schedule.endMs };
    const scheduled = findLatestRun(schedule.expression, bounds, due, now);
    const next = findNextRun(schedule.expression, bounds, now);
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      if (schedule.isEnabled) {
        const body = JSON.stringify({ scheduled, executionId: randomBytes(8).toString('hex') });
        this.#outbox.add([{ source: schedule.arn, target: schedule.target.arn, body }]);
      }
      this.#database.prepare('UPDATE plan SET next = ? WHERE arn = ?').run(next ?? null, schedule.arn);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#outbox.scheduleAttempts();
    return next;
  }

  async #attempt(delivery: Delivery): Promise<DeliveryOutcome> {
    const schedule = this.#schedules.get(delivery.source);
    if (!schedule) return { kind: 'delivered' };
    const { target } = schedule;
    const principal = this.#assume(schedule);
    if ('code' in principal) return { kind: 'failed', ...principal, retriable: false };
    this.#options.meter.add({
      kind: 'schedulerInvocation',
      quantity: 1,
      by: PRINCIPAL,
      action: targetKindOf(target.arn) === 'lambda' ? 'lambda:InvokeFunction' : 'sqs:SendMessage',
      resource: schedule.arn,
    });
    return deliver(this.#options, {
      principal,
      targetArn: target.arn,
      body: this.#input(schedule, delivery),
      by: PRINCIPAL,
      ...(target.messageGroupId === undefined ? {} : { groupId: target.messageGroupId }),
    });
  }

  /** Assumes the role on behalf of the schedule's group (User Guide, "Confused deputy prevention"). */
  #assume({ target, groupArn }: Schedule): Principal | { code: string; message: string } {
    try {
      return this.#options.assumeRole(target.roleArn, { kind: 'service', service: PRINCIPAL, sourceArn: groupArn });
    } catch (error) {
      if (!(error instanceof AccessDeniedError)) throw error;
      return { code: 'AccessDeniedException', message: error.message };
    }
  }

  /** Returns the target's input with its context attributes replaced (User Guide, "Adding context attributes"). */
  #input(schedule: Schedule, delivery: Delivery): string {
    const { scheduled, executionId } = runSchema.parse(JSON.parse(delivery.body));
    const values: Readonly<Record<string, string>> = {
      'schedule-arn': schedule.arn,
      'scheduled-time': isoSeconds(scheduled),
      'execution-id': executionId,
      'attempt-number': String(delivery.attempts + 1),
    };
    const { region, account } = this.#options.regionAndAccount;
    const input =
      schedule.target.input ?? defaultInput(schedule.arn, isoSeconds(scheduled), region, account, executionId);
    return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values[name] ?? whole);
  }

  /**
   * Sends the input to the dead-letter queue with the schedule's role (User Guide, "Configuring a schedule's
   * dead-letter queue").
   */
  async #giveUp(delivery: Delivery, reason: GiveUpReason): Promise<void> {
    const lost = (why: string) =>
      (this.#options.report ?? console.error)(`run of ${delivery.source} lost: ${reason.message} (${why})`);
    const schedule = this.#schedules.get(delivery.source);
    if (!schedule?.target.deadLetterArn) return lost('no dead-letter queue');
    const principal = this.#assume(schedule);
    if ('code' in principal) return lost(principal.message);
    const outcome = await deliver(this.#options, {
      principal,
      targetArn: schedule.target.deadLetterArn,
      body: this.#input(schedule, delivery),
      by: PRINCIPAL,
      messageAttributes: deadLetterAttributes(schedule, delivery, reason),
    });
    if (outcome.kind === 'failed') lost(`the dead-letter queue did not take it: ${outcome.message}`);
  }
}

const runSchema = z.object({ scheduled: z.number(), executionId: z.string() });

function isoSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Builds the input of a target that has none configured. */
function defaultInput(arn: string, time: string, region: string, account: string, id: string): string {
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time,
    region,
    resources: [arn],
    detail: '{}',
  });
}

function deadLetterAttributes(schedule: Schedule, delivery: Delivery, reason: GiveUpReason) {
  const { scheduled, executionId } = runSchema.parse(JSON.parse(delivery.body));
  const texts: Record<string, string> = {
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.target.arn,
    SCHEDULED_TIME: isoSeconds(scheduled),
    EXECUTION_ID: executionId,
    ERROR_CODE: reason.code,
    ERROR_MESSAGE: reason.message || reason.code,
    RETRY_ATTEMPTS: String(reason.retryAttempts),
    IS_PAYLOAD_TRUNCATED: 'false',
    ...(reason.exhaustedCondition ? { EXHAUSTED_RETRY_CONDITION: reason.exhaustedCondition } : {}),
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
  );
}

/**
 * Creates EventBridge Scheduler with its state in `<dataDir>/scheduler.sqlite`. Call `start` when all resources are
 * applied.
 */
export function createScheduler(options: SchedulerOptions) {
  const scheduler = new Scheduler(options);
  return {
    engine: scheduler as SchedulerEngine,
    start: () => scheduler.start(),
    idle: () => scheduler.idle(),
    close: () => scheduler.close(),
  };
}
