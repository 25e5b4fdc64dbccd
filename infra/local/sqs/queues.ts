import type { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { RegionAndAccount } from '../kernel/identity.ts';
import { invalidAttribute, queueNotFound } from './errors.ts';
import { DEFAULT_SETTINGS, type QueueSettings, validateSettings } from './queue-settings.ts';
import { numberColumn, type QueueRecord, readQueue, type SqsStore } from './store.ts';

/** The queues of the account, kept in memory and written through to the state file. */
export class Queues {
  readonly #store: SqsStore;
  readonly #clock: Clock;
  readonly #regionAndAccount: RegionAndAccount;
  readonly #byArn = new Map<string, QueueRecord>();

  constructor(store: SqsStore, clock: Clock, regionAndAccount: RegionAndAccount) {
    this.#store = store;
    this.#clock = clock;
    this.#regionAndAccount = regionAndAccount;
    for (const row of store.all('SELECT * FROM queue ORDER BY key')) this.#remember(readQueue(row));
  }

  arnOf(name: string): string {
    return `arn:${this.#regionAndAccount.partition}:sqs:${this.#regionAndAccount.region}:${this.#regionAndAccount.account}:${name}`;
  }

  find(arn: string): QueueRecord | undefined {
    return this.#byArn.get(arn);
  }

  /** Returns a queue. @throws AwsError `AWS.SimpleQueueService.NonExistentQueue` */
  get(arn: string): QueueRecord {
    const queue = this.#byArn.get(arn);
    if (!queue) throw queueNotFound();
    return queue;
  }

  list(): readonly QueueRecord[] {
    return [...this.#byArn.values()];
  }

  /** Returns the queues whose redrive policy names this one. */
  sourcesOf(arn: string): readonly QueueRecord[] {
    return this.list().filter((queue) => queue.settings.redrive?.deadLetterTargetArn === arn);
  }

  /**
   * Creates a queue, or replaces the settings of an existing one; unset settings get their defaults. Messages stay
   * unchanged.
   */
  define(name: string, fifo: boolean, given: Partial<QueueSettings>): QueueRecord {
    const arn = this.arnOf(name);
    const known = this.#byArn.get(arn);
    const settings = { ...DEFAULT_SETTINGS, ...given };
    this.#check(arn, fifo, settings);
    if (known) return this.#save({ ...known, settings }, known);
    const now = this.#clock.now();
    const row = this.#store.get(
      'INSERT INTO queue (arn, name, fifo, settings, created, modified) VALUES (?, ?, ?, ?, ?, ?) RETURNING key',
      arn,
      name,
      fifo ? 1 : 0,
      JSON.stringify(settings),
      now,
      now,
    );
    return this.#remember({ key: numberColumn(row, 'key'), arn, name, fifo, settings, created: now, modified: now });
  }

  /** Changes some settings of an existing queue. */
  change(arn: string, given: Partial<QueueSettings>): QueueRecord {
    const queue = this.get(arn);
    const settings = { ...queue.settings, ...given };
    this.#check(arn, queue.fifo, settings);
    return this.#save({ ...queue, settings, modified: this.#clock.now() }, queue);
  }

  /** Removes a queue with its messages, deduplication ids and move tasks. */
  remove(arn: string): void {
    const queue = this.#byArn.get(arn);
    if (!queue) return;
    this.#store.transaction(() => {
      this.#store.run('DELETE FROM message WHERE queue = ?', queue.key);
      this.#store.run('DELETE FROM deduplication WHERE queue = ?', queue.key);
      this.#store.run('DELETE FROM move WHERE source = ?', arn);
      this.#store.run('DELETE FROM queue WHERE key = ?', queue.key);
    });
    this.#byArn.delete(arn);
  }

  /**
   * Validates the settings. A dead-letter queue must exist, have the same type and allow this source ("SQS Developer
   * Guide, Using dead-letter queues").
   */
  #check(arn: string, fifo: boolean, settings: QueueSettings): void {
    validateSettings(settings);
    if (!settings.redrive) return;
    const rejection = (reason: string): AwsError => invalidAttribute('RedrivePolicy', `${reason} (${arn})`);
    const target = this.#byArn.get(settings.redrive.deadLetterTargetArn);
    if (!target) throw rejection('Dead letter target does not exist.');
    if (target.fifo !== fifo) throw rejection('Dead-letter queue must be same type of queue as the source.');
    const allow = target.settings.redriveAllow;
    const allowed =
      !allow ||
      allow.redrivePermission === 'allowAll' ||
      (allow.redrivePermission === 'byQueue' && allow.sourceQueueArns.includes(arn));
    if (!allowed)
      throw rejection('The redrive allow policy of the dead-letter queue does not allow this source queue.');
  }

  #save(queue: QueueRecord, before: QueueRecord): QueueRecord {
    const delay = queue.settings.delaySeconds;
    this.#store.transaction(() => {
      this.#store.run(
        'UPDATE queue SET settings = ?, modified = ? WHERE key = ?',
        JSON.stringify(queue.settings),
        queue.modified,
        queue.key,
      );
      // "SQS API Reference, SetQueueAttributes": a new delay is retroactive for FIFO queues only.
      if (queue.fifo && delay !== before.settings.delaySeconds)
        this.#store.run(
          'UPDATE message SET visibleAt = arrived + ? WHERE queue = ? AND received = 0',
          delay * 1000,
          queue.key,
        );
    });
    return this.#remember(queue);
  }

  #remember(queue: QueueRecord): QueueRecord {
    this.#byArn.set(queue.arn, queue);
    return queue;
  }
}
