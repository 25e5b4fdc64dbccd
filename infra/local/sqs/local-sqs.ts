import type { Clock } from '../kernel/clock.ts';
import type { RegionAndAccount } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { ArrivalNotifier } from './arrivals.ts';
import { type EntryOutcome, runEntries, validateBatch } from './batch.ts';
import type { Caller, QueueCounts, QueueInfo, ReceiveSettings, SqsEngine } from './engine.ts';
import { invalidValue, MAX_VISIBILITY_SECONDS, purgeInProgress } from './errors.ts';
import type { InFlight } from './in-flight.ts';
import { messageBytesOf, type OutgoingMessage } from './message.ts';
import type { MoveTask, MoveTasks } from './move-tasks.ts';
import { formatSettings, parseSettings } from './queue-settings.ts';
import type { Queues } from './queues.ts';
import type { QueueMessage, Receiver } from './receiver.ts';
import type { Sender, SentMessage } from './sender.ts';
import { numberColumn, type QueueRecord, type SqsStore } from './store.ts';

interface Dependencies {
  readonly store: SqsStore;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly place: RegionAndAccount;
  readonly queues: Queues;
  readonly arrivals: ArrivalNotifier;
  readonly receiver: Receiver;
  readonly sender: Sender;
  readonly consumer: InFlight;
  readonly moves: MoveTasks;
  readonly endpointOrigin: () => string;
  readonly inFlightLimit: number;
}

/** "SQS pricing": "every 64 KB chunk of a payload is billed as 1 request". */
const BILLED_CHUNK_BYTES = 65_536;
/** Minimum interval between purges of a queue ("SQS API Reference, PurgeQueue"). */
const PURGE_INTERVAL_MS = 60_000;

/** The engine: combines the components, meters calls, and announces arrivals once the changes of a call are on disk. */
export class LocalSqs implements SqsEngine {
  readonly #dependencies: Dependencies;
  readonly #purged = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  send(queueArn: string, message: OutgoingMessage, options: Caller & { readonly senderId?: string } = {}): SentMessage {
    const queue = this.#dependencies.queues.get(queueArn);
    const sent = this.#dependencies.sender.send(queue, message, options.senderId ?? this.#dependencies.place.account);
    this.#bill(queue, 'sqs:SendMessage', options, messageBytesOf(message));
    this.#dependencies.sender.announce(queue, [message]);
    return sent;
  }

  sendBatch(
    queueArn: string,
    entries: readonly (OutgoingMessage & { readonly id: string })[],
    options: Caller & { readonly senderId?: string } = {},
  ): EntryOutcome<SentMessage>[] {
    const { queues, sender, place } = this.#dependencies;
    const queue = queues.get(queueArn);
    const bytes = entries.reduce((sum, entry) => sum + messageBytesOf(entry), 0);
    const send = (entry: OutgoingMessage) => sender.send(queue, entry, options.senderId ?? place.account);
    const outcomes = this.#each(entries, send, bytes);
    this.#bill(queue, 'sqs:SendMessage', options, bytes);
    sender.announce(
      queue,
      entries.filter((_, index) => outcomes[index]?.kind === 'ok'),
    );
    return outcomes;
  }

  receive(queueArn: string, max: number, options: ReceiveSettings = {}): QueueMessage[] {
    const queue = this.#dependencies.queues.get(queueArn);
    const messages = this.#receive(queue, max, options, false);
    this.#billReceive(queue, options, messages);
    return messages;
  }

  async receiveWaiting(
    queueArn: string,
    max: number,
    options: ReceiveSettings & { readonly waitSeconds?: number | undefined } = {},
  ): Promise<QueueMessage[]> {
    const { queues, clock } = this.#dependencies;
    const queue = queues.get(queueArn);
    const seconds = options.waitSeconds ?? queue.settings.waitSeconds;
    if (!(Number.isInteger(seconds) && seconds >= 0 && seconds <= 20))
      throw invalidValue('WaitTimeSeconds', seconds, 'Must be >= 0 and <= 20, if provided.');
    const until = clock.now() + seconds * 1000;
    let messages = this.#receive(queue, max, options, seconds > 0);
    while (messages.length === 0 && clock.now() < until) {
      if (!(await this.#arrivalBefore(queue, until))) break;
      const current = queues.get(queueArn);
      messages = this.#receive(current, max, options, true);
    }
    this.#billReceive(queue, options, messages);
    return messages;
  }

  delete(queueArn: string, receiptHandle: string, options: Caller = {}): void {
    const queue = this.#dependencies.queues.get(queueArn);
    this.#dependencies.consumer.delete(queue, receiptHandle);
    this.#bill(queue, 'sqs:DeleteMessage', options);
    this.#dependencies.consumer.announceDeletes(queue);
  }

  deleteBatch(queueArn: string, receiptHandles: readonly string[], options: Caller = {}): EntryOutcome<void>[] {
    const entries = receiptHandles.map((receiptHandle, index) => ({ id: String(index), receiptHandle }));
    return this.deleteEntries(queueArn, entries, options);
  }

  deleteEntries(
    queueArn: string,
    entries: readonly { readonly id: string; readonly receiptHandle: string }[],
    options: Caller = {},
  ): EntryOutcome<void>[] {
    const { queues, consumer } = this.#dependencies;
    const queue = queues.get(queueArn);
    const outcomes = this.#each(entries, ({ receiptHandle }) => consumer.delete(queue, receiptHandle));
    this.#bill(queue, 'sqs:DeleteMessage', options);
    consumer.announceDeletes(queue);
    return outcomes;
  }

  changeVisibility(queueArn: string, receiptHandle: string, seconds: number, options: Caller = {}): void {
    const queue = this.#dependencies.queues.get(queueArn);
    this.#dependencies.consumer.changeVisibility(queue, receiptHandle, seconds);
    this.#bill(queue, 'sqs:ChangeMessageVisibility', options);
    this.#dependencies.consumer.announceVisibility(queue, seconds);
  }

  changeVisibilityBatch(
    queueArn: string,
    entries: readonly { readonly id: string; readonly receiptHandle: string; readonly seconds: number }[],
    options: Caller = {},
  ): EntryOutcome<void>[] {
    const { queues, consumer } = this.#dependencies;
    const queue = queues.get(queueArn);
    const outcomes = this.#each(entries, ({ receiptHandle, seconds }) =>
      consumer.changeVisibility(queue, receiptHandle, seconds),
    );
    this.#bill(queue, 'sqs:ChangeMessageVisibility', options);
    for (const [index, { seconds }] of entries.entries())
      if (outcomes[index]?.kind === 'ok') consumer.announceVisibility(queue, seconds);
    return outcomes;
  }

  release(queueArn: string): void {
    this.#dependencies.consumer.release(this.#dependencies.queues.get(queueArn));
  }

  onArrival(queueArn: string, listener: () => void): () => void {
    return this.#dependencies.arrivals.addListener(this.#dependencies.queues.get(queueArn).key, listener);
  }

  findQueue(queueArn: string): QueueInfo | undefined {
    const queue = this.#dependencies.queues.find(queueArn);
    return queue && this.#info(queue);
  }

  listQueues(): readonly QueueInfo[] {
    return this.#dependencies.queues.list().map((queue) => this.#info(queue));
  }

  deadLetterSources(queueArn: string): readonly QueueInfo[] {
    return this.#dependencies.queues.sourcesOf(queueArn).map((queue) => this.#info(queue));
  }

  counts(queueArn: string): QueueCounts {
    const { queues, receiver, store, clock } = this.#dependencies;
    const queue = queues.get(queueArn);
    receiver.expire(queue);
    const now = clock.now();
    const count = (from: string, ...values: number[]): number =>
      numberColumn(
        store.get(`SELECT count(*) AS count FROM message INDEXED BY ${from}`, queue.key, ...values),
        'count',
      );
    const visible = count('message_ready WHERE queue = ? AND visibleAt <= ?', now);
    const hidden = count('message_ready WHERE queue = ? AND visibleAt > ?', now);
    const inFlight = count('message_flight WHERE queue = ? AND inFlight = 1 AND visibleAt > ?', now);
    // Positions rise with arrival, so the first one is the oldest arrival. Searching the lowest time would read every
    // row.
    const oldest = store.get(
      'SELECT arrived FROM message INDEXED BY message_order WHERE queue = ? ORDER BY place LIMIT 1',
      queue.key,
    );
    return {
      visible,
      inFlight,
      delayed: hidden - inFlight,
      oldestAgeSeconds: oldest ? Math.floor((now - numberColumn(oldest, 'arrived')) / 1000) : 0,
    };
  }

  attributes(queueArn: string): Readonly<Record<string, string>> {
    const queue = this.#dependencies.queues.get(queueArn);
    const counts = this.counts(queueArn);
    return {
      QueueArn: queue.arn,
      CreatedTimestamp: String(Math.floor(queue.created / 1000)),
      LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
      ApproximateNumberOfMessages: String(counts.visible),
      ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
      ApproximateNumberOfMessagesDelayed: String(counts.delayed),
      ...formatSettings(queue.settings, queue.fifo),
    };
  }

  setAttributes(queueArn: string, attributes: Readonly<Record<string, string>>): void {
    const queue = this.#dependencies.queues.get(queueArn);
    this.#dependencies.queues.change(queueArn, parseSettings(attributes, queue.fifo));
    this.#dependencies.arrivals.notify(queue.key);
  }

  purge(queueArn: string): number {
    const { queues, store, clock } = this.#dependencies;
    const queue = queues.get(queueArn);
    const last = this.#purged.get(queueArn);
    if (last !== undefined && clock.now() - last < PURGE_INTERVAL_MS) throw purgeInProgress(queue.name);
    this.#purged.set(queueArn, clock.now());
    return store.run('DELETE FROM message WHERE queue = ?', queue.key);
  }

  startMoveTask(sourceArn: string, destinationArn?: string, perSecond?: number): string {
    return this.#dependencies.moves.start(sourceArn, destinationArn, perSecond);
  }

  findMoveTask(handle: string): MoveTask | undefined {
    return this.#dependencies.moves.find(handle);
  }

  listMoveTasks(sourceArn: string, limit = 1): readonly MoveTask[] {
    return this.#dependencies.moves.list(sourceArn, limit);
  }

  cancelMoveTask(handle: string): number {
    return this.#dependencies.moves.cancel(handle);
  }

  defineQueue(name: string, fifo: boolean, attributes: Readonly<Record<string, string>>): QueueInfo {
    const queue = this.#dependencies.queues.define(name, fifo, parseSettings(attributes, fifo));
    this.#dependencies.arrivals.notify(queue.key);
    return this.#info(queue);
  }

  removeQueue(name: string): void {
    this.#dependencies.queues.remove(this.arnOf(name));
  }

  arnOf(name: string): string {
    return this.#dependencies.queues.arnOf(name);
  }

  urlOf(name: string): string {
    return `${this.#dependencies.endpointOrigin()}/${this.#dependencies.place.account}/${name}`;
  }

  /** Ends every waiting receive with an empty result. */
  close(): void {
    for (const stop of [...this.#waiting]) stop();
  }

  /** Runs each entry of a batch in one transaction. @throws AwsError when the batch as a whole is rejected */
  #each<Entry extends { readonly id: string }, Result>(
    entries: readonly Entry[],
    work: (entry: Entry) => Result,
    bytes = 0,
  ): EntryOutcome<Result>[] {
    validateBatch(
      entries.map(({ id }) => id),
      bytes,
    );
    return this.#dependencies.store.transaction(() => runEntries(entries, work));
  }

  #receive(queue: QueueRecord, max: number, options: ReceiveSettings, longPoll: boolean): QueueMessage[] {
    if (!(Number.isInteger(max) && max >= 1 && max <= 10))
      throw invalidValue('MaxNumberOfMessages', max, 'Must be between 1 and 10, if provided.');
    const seconds = options.visibilityTimeoutSeconds;
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_VISIBILITY_SECONDS))
      throw invalidValue('VisibilityTimeout', seconds, 'Must be between 0 and 43200, if provided.');
    const { receiver, inFlightLimit } = this.#dependencies;
    return receiver.receive(queue, { max, visibilityTimeoutSeconds: seconds, inFlightLimit, isLongPoll: longPoll });
  }

  /** Resolves to true at an arrival, and to false when the time is over or the engine closes first. */
  #arrivalBefore(queue: QueueRecord, until: number): Promise<boolean> {
    const { arrivals, clock } = this.#dependencies;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const end = (arrived: boolean): void => {
      stopListening();
      cancel();
      this.#waiting.delete(stop);
      resolve(arrived);
    };
    const stop = (): void => end(false);
    const stopListening = arrivals.addListener(queue.key, () => end(true));
    const cancel = clock.at(until, stop);
    this.#waiting.add(stop);
    return promise;
  }

  #info(queue: QueueRecord): QueueInfo {
    const { redrive, visibilityTimeoutSeconds } = queue.settings;
    const { arn, name, fifo } = queue;
    return { arn, name, url: this.urlOf(name), isFifo: fifo, visibilityTimeoutSeconds, ...(redrive && { redrive }) };
  }

  #billReceive(queue: QueueRecord, caller: Caller, messages: readonly QueueMessage[]): void {
    this.#bill(
      queue,
      'sqs:ReceiveMessage',
      caller,
      messages.reduce((sum, message) => sum + messageBytesOf(message), 0),
    );
  }

  #bill(queue: QueueRecord, action: string, { by = 'platform' }: Caller, bytes = 0): void {
    this.#dependencies.meter.add({
      kind: queue.fifo ? 'sqsFifoRequest' : 'sqsStandardRequest',
      quantity: Math.max(1, Math.ceil(bytes / BILLED_CHUNK_BYTES)),
      by,
      action,
      resource: queue.arn,
    });
  }
}
