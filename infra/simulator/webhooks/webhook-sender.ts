import type { Faults } from '../domain/faults.ts';
import type { PageEvents } from '../domain/page-events.ts';
import { shuffled } from '../domain/random.ts';
import type { Clock, Scheduler } from '../domain/scheduler.ts';
import type { Messages } from '../storage/messages.ts';
import type { PendingChange, WebhookQueue } from '../storage/webhooks.ts';
import { bodyOf, signatureOf } from './body.ts';

/** The number of concurrent POSTs. */
const CONCURRENCY = 8;
/** Time-out of a POST, by the system clock. Then the POST has failed. */
const TIMEOUT_MS = 20_000;
/** How long a batch waits for more changes, by the system clock. */
const BATCH_WAIT_MS = 20;

const DAY_MS = 86_400_000;
/** Meta retries for 7 days (webhooks overview). */
const GIVE_UP_AFTER_MS = 7 * DAY_MS;
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = DAY_MS / 4;

/**
 * Returns the delay after a number of failures: 1 s, then four times as long each time, 6 h at most. Meta publishes no
 * numbers.
 */
export const backoffMs = (failures: number): number =>
  Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 4 ** Math.max(0, failures - 1));

interface Dependencies {
  readonly appSecret: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly pageEvents: PageEvents;
  readonly faults: Faults;
  readonly webhooks: WebhookQueue;
  readonly messages: Messages;
}

/** Sends webhooks until the app returns 200: at least once, concurrently, without a guaranteed order. */
export class WebhookSender {
  readonly #dependencies: Dependencies;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #isScheduled = false;
  /** The time of the next scheduled run. */
  #nextRunAt = Number.POSITIVE_INFINITY;
  #lastStatus: number | null = null;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The HTTP status of the last POST; 0 when there was no response. */
  get lastStatus(): number | null {
    return this.#lastStatus;
  }

  /** Queues a change for delivery. */
  enqueue(change: Parameters<WebhookQueue['add']>[0]): void {
    const { webhooks, faults, pageEvents } = this.#dependencies;
    webhooks.add(change);
    if (faults.webhookDelivery.duplicate) webhooks.add({ ...change, wamid: null });
    pageEvents.emit({ kind: 'webhook' });
    this.wake();
  }

  /** Sends the changes that are due. */
  wake(): void {
    if (this.#isScheduled || this.#abort.signal.aborted) return;
    this.#isScheduled = true;
    const run = (): void => {
      this.#isScheduled = false;
      this.#sendDue();
    };
    if (this.#dependencies.faults.webhookDelivery.batch > 1) setTimeout(run, BATCH_WAIT_MS);
    else setImmediate(run);
  }

  /** Whether a POST is in progress or due. */
  get isBusy(): boolean {
    const { webhooks, clock } = this.#dependencies;
    return this.#inFlight.size > 0 || (!this.#abort.signal.aborted && webhooks.listDue(clock.now(), 1).length > 0);
  }

  /** Waits for one of the POSTs in progress, or for the next turn of the event loop when there is none. */
  async waitForProgress(): Promise<void> {
    await (this.#inFlight.size > 0 ? Promise.race(this.#inFlight) : new Promise((resolve) => setImmediate(resolve)));
  }

  /** Aborts the POSTs in progress. They are repeated after the next start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#inFlight);
  }

  #sendDue(): void {
    if (this.#abort.signal.aborted) return;
    while (this.#inFlight.size < CONCURRENCY) {
      const batch = this.#nextBatch();
      if (batch.length === 0) break;
      this.#dependencies.webhooks.markBusy(batch);
      const posted: Promise<void> = this.#post(batch).finally(() => {
        this.#inFlight.delete(posted);
        if (this.#abort.signal.aborted) return;
        this.#sendDue();
      });
      this.#inFlight.add(posted);
    }
    this.#scheduleNext();
  }

  /** Returns the changes of the next POST, all to one URL. */
  #nextBatch(): PendingChange[] {
    const { webhooks, clock, faults } = this.#dependencies;
    const { shuffle, batch } = faults.webhookDelivery;
    const due = webhooks.listDue(clock.now(), shuffle ? batch * CONCURRENCY : batch);
    const ordered = shuffle ? shuffled(faults.random, due) : due;
    return ordered.filter(({ url }) => url === ordered[0]?.url).slice(0, batch);
  }

  async #post(changes: readonly PendingChange[]): Promise<void> {
    this.#lastStatus = await this.#fetchStatus(changes);
    if (this.#abort.signal.aborted) return;
    if (this.#lastStatus === 200) this.#onSuccess(changes);
    else this.#onFailure(changes);
    this.#dependencies.pageEvents.emit({ kind: 'webhook' });
  }

  /** Sends one POST. Returns the HTTP status, or 0 when there is no response. */
  async #fetchStatus(changes: readonly PendingChange[]): Promise<number> {
    const body = bodyOf(changes);
    try {
      const response = await fetch(changes[0]?.url ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signatureOf(body, this.#dependencies.appSecret),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  #onSuccess(changes: readonly PendingChange[]): void {
    const { webhooks, messages, pageEvents } = this.#dependencies;
    webhooks.remove(changes);
    for (const { wamid } of changes) {
      const message = wamid === null ? undefined : messages.get(wamid);
      if (message?.ticks !== 'clock') continue;
      messages.set(message.wamid, { ticks: 'sent', sentAt: this.#dependencies.clock.now() });
      pageEvents.emit({ kind: 'chat', customerId: message.customerId ?? '', phoneNumberId: message.phoneNumberId });
    }
  }

  #onFailure(changes: readonly PendingChange[]): void {
    const { webhooks, clock } = this.#dependencies;
    const now = clock.now();
    for (const change of changes) {
      if (now - change.at >= GIVE_UP_AFTER_MS) webhooks.remove([change]);
      else webhooks.reschedule(change, now + backoffMs(change.attempts + 1));
    }
  }

  #scheduleNext(): void {
    const { webhooks, scheduler, clock } = this.#dependencies;
    const due = webhooks.nextDueTime();
    if (due === undefined || due <= clock.now() || due >= this.#nextRunAt) return;
    this.#nextRunAt = due;
    scheduler.schedule(due, () => {
      this.#nextRunAt = Number.POSITIVE_INFINITY;
      this.wake();
    });
  }
}
