import { randomUUID } from 'node:crypto';
import type { RetryPolicy } from '../delivery/backoff.ts';
import { type Delivery, type GiveUpReason, type NewDelivery, Outbox } from '../delivery/outbox.ts';
import { type DeliveryOutcome, deliver, type Targets } from '../delivery/target.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/database.ts';
import type { RegionAndAccount } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { InvalidJsonError, type TargetInput, transformInput } from './input-transformer.ts';
import type { EventPattern } from './pattern.ts';
import {
  billedEventsOf,
  type CheckedEntry,
  checkEntry,
  checkRequest,
  type EntryFailure,
  type PutEventsEntry,
  toEventJson,
  toIsoSeconds,
} from './put-events-entry.ts';

export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  readonly input: TargetInput;
  readonly messageGroupId?: string | undefined;
  readonly retryPolicy: RetryPolicy;
  readonly deadLetterArn?: string | undefined;
}

export interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly busArn: string;
  readonly isEnabled: boolean;
  readonly matches: EventPattern;
  readonly targets: readonly RuleTarget[];
}

/** The caller of PutEvents: `by` is its name for the meter, `traceHeader` the `X-Amzn-Trace-Id` of its request. */
export interface PutEventsContext {
  readonly by: string;
  readonly traceHeader?: string | undefined;
}

export type PutResult = { readonly EventId: string } | EntryFailure;

export interface EventsEngine {
  /** Accepts events. They are on disk on return. @throws AwsError when the call as a whole is rejected */
  putEvents(entries: readonly PutEventsEntry[], context: PutEventsContext): readonly PutResult[];
  /** Returns the ARN of a bus, given by name or ARN. @param nameOrArn the default bus when absent */
  busArn(nameOrArn?: string): string;
  addBus(name: string): void;
  removeBus(name: string): void;
  putRule(rule: Rule): void;
  /** Removes a rule that is no longer in the template, with its pending deliveries. */
  removeRuleByName(name: string): void;
  /** Returns the number of deliveries that have neither succeeded nor been given up. */
  countPending(): number;
}

export interface EventsOptions extends Targets {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly regionAndAccount: RegionAndAccount;
  /** Jitter of retries, in [0, 1). */
  readonly random?: () => number;
  /** Reports each event that was lost because there is no dead-letter queue or because that queue rejected it. */
  readonly report?: (line: string) => void;
}

const PRINCIPAL = 'events.amazonaws.com';

/**
 * The event buses of the account. Rules are matched when an event is accepted; deliveries are stored in
 * `events.sqlite`.
 */
export class EventBusEngine implements EventsEngine {
  readonly #options: EventsOptions;
  readonly #database;
  readonly #outbox: Outbox;
  readonly #buses = new Set(['default']);
  readonly #rules = new Map<string, Rule>();

  constructor(options: EventsOptions) {
    this.#options = options;
    this.#database = openDatabase(options.dataDir, 'events');
    this.#outbox = new Outbox({
      database: this.#database,
      clock: options.clock,
      random: options.random ?? Math.random,
      policy: (delivery) => this.#target(delivery)?.target.retryPolicy,
      attempt: (delivery) => this.#attempt(delivery),
      giveUp: (delivery, reason) => this.#giveUp(delivery, reason),
    });
  }

  start(): void {
    this.#outbox.start();
  }

  waitUntilIdle(): Promise<void> {
    return this.#outbox.waitUntilIdle();
  }

  close(): void {
    this.#outbox.close();
    this.#database.close();
  }

  countPending(): number {
    return this.#outbox.countPending();
  }

  addBus(name: string): void {
    this.#buses.add(name);
  }

  removeBus(name: string): void {
    this.#buses.delete(name);
  }

  putRule(rule: Rule): void {
    this.#rules.set(rule.arn, rule);
  }

  /** Deliveries of earlier starts are also found by name, because their bus is no longer known. */
  removeRuleByName(name: string): void {
    for (const source of new Set([...this.#rules.keys(), ...this.#outbox.pendingSources()])) {
      if (!source.endsWith(`/${name}`)) continue;
      this.#rules.delete(source);
      this.#outbox.deleteBySource(source);
    }
  }

  busArn(nameOrArn = 'default'): string {
    const { region, account } = this.#options.regionAndAccount;
    const prefix = `arn:aws:events:${region}:${account}:event-bus/`;
    return nameOrArn.startsWith('arn:') ? nameOrArn : `${prefix}${nameOrArn}`;
  }

  putEvents(entries: readonly PutEventsEntry[], context: PutEventsContext): readonly PutResult[] {
    checkRequest(entries);
    const deliveries: NewDelivery[] = [];
    const results = entries.map((entry) => this.#accept(entry, context, deliveries));
    this.#store(deliveries);
    for (const [index, result] of results.entries()) {
      const entry = entries[index];
      if (entry && 'EventId' in result) this.#meterEntry(entry, context);
    }
    return results;
  }

  #accept(entry: PutEventsEntry, context: PutEventsContext, deliveries: NewDelivery[]): PutResult {
    const checked = checkEntry(entry);
    if ('ErrorCode' in checked) return checked;
    const busArn = this.busArn(entry.EventBusName);
    if (!this.#buses.has(busArn.slice(busArn.indexOf('/') + 1)))
      return { ErrorCode: 'InvalidArgument', ErrorMessage: `Event bus ${busArn} does not exist.` };
    const id = randomUUID();
    const body = toEventJson(checked, id, this.#options.clock.now(), this.#options.regionAndAccount);
    deliveries.push(...this.#matching(busArn, body, traceOf(checked, context)));
    return { EventId: id };
  }

  #matching(busArn: string, body: string, traceHeader: string | undefined): NewDelivery[] {
    const event: unknown = JSON.parse(body);
    return [...this.#rules.values()]
      .filter((rule) => rule.isEnabled && rule.busArn === busArn && rule.matches(event))
      .flatMap((rule) => rule.targets.map((target) => ({ source: rule.arn, target: target.id, body, traceHeader })));
  }

  #store(deliveries: readonly NewDelivery[]): void {
    if (deliveries.length === 0) return;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.#outbox.add(deliveries);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw new AwsError('InternalException', String(error), 500);
    }
    this.#outbox.scheduleAttempts();
  }

  #meterEntry(entry: PutEventsEntry, { by }: PutEventsContext): void {
    this.#options.meter.add({
      kind: 'eventBridgeCustomEvent',
      quantity: billedEventsOf(entry),
      by,
      action: 'events:PutEvents',
      resource: this.busArn(entry.EventBusName),
    });
  }

  #target(delivery: Delivery): { rule: Rule; target: RuleTarget } | undefined {
    const rule = this.#rules.get(delivery.source);
    const target = rule?.targets.find(({ id }) => id === delivery.target);
    return rule && target ? { rule, target } : undefined;
  }

  async #attempt(delivery: Delivery): Promise<DeliveryOutcome> {
    const found = this.#target(delivery);
    if (!found) return { kind: 'delivered' };
    const { rule, target } = found;
    const body = this.#shape(delivery, rule, target);
    if (body === undefined)
      return {
        kind: 'failed',
        code: 'INVALID_JSON',
        message: 'The input template did not produce valid JSON',
        retriable: false,
      };
    return deliver(this.#options, {
      principal: { kind: 'service', service: PRINCIPAL, sourceArn: rule.arn },
      targetArn: target.arn,
      body,
      by: PRINCIPAL,
      ...(target.messageGroupId === undefined ? {} : { groupId: target.messageGroupId }),
      ...(delivery.traceHeader === undefined ? {} : { traceHeader: delivery.traceHeader }),
    });
  }

  #shape(delivery: Delivery, rule: Rule, target: RuleTarget): string | undefined {
    try {
      return transformInput(target.input, {
        ruleArn: rule.arn,
        ruleName: rule.name,
        eventText: delivery.body,
        ingestionTime: toIsoSeconds(delivery.acceptedAt),
      });
    } catch (error) {
      if (error instanceof InvalidJsonError) return undefined;
      throw error;
    }
  }

  /**
   * Sends the original event to the dead-letter queue, with the reason in message attributes (User Guide, "Using
   * dead-letter queues").
   */
  async #giveUp(delivery: Delivery, reason: GiveUpReason): Promise<void> {
    const found = this.#target(delivery);
    const lost = (why: string) =>
      this.#report(`event lost on its way by ${delivery.source}: ${reason.message} (${why})`);
    if (!found?.target.deadLetterArn) return lost('no dead-letter queue');
    const { rule, target } = found;
    const outcome = await deliver(this.#options, {
      principal: { kind: 'service', service: PRINCIPAL, sourceArn: rule.arn },
      targetArn: target.deadLetterArn ?? '',
      body: delivery.body,
      by: PRINCIPAL,
      messageAttributes: deadLetterAttributes(rule.arn, target.arn, reason),
      ...(delivery.traceHeader === undefined ? {} : { traceHeader: delivery.traceHeader }),
    });
    if (outcome.kind === 'failed') lost(`the dead-letter queue did not take it: ${outcome.message}`);
  }

  #report(line: string): void {
    (this.#options.report ?? console.error)(line);
  }
}

function traceOf(entry: CheckedEntry, context: PutEventsContext): string | undefined {
  return entry.TraceHeader ?? context.traceHeader;
}

function deadLetterAttributes(ruleArn: string, targetArn: string, reason: GiveUpReason) {
  const texts: Record<string, string> = {
    RULE_ARN: ruleArn,
    TARGET_ARN: targetArn,
    ERROR_CODE: reason.code,
    ERROR_MESSAGE: reason.message || reason.code,
    RETRY_ATTEMPTS: String(reason.retryAttempts),
    ...(reason.exhaustedCondition ? { EXHAUSTED_RETRY_CONDITION: reason.exhaustedCondition } : {}),
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
  );
}
