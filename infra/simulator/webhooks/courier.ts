import type { Messages } from '../state/messages.ts';
import type { Update, Webhooks } from '../state/webhooks.ts';
import type { Agenda, Clock } from '../world/clock.ts';
import type { Events } from '../world/events.ts';
import type { Faults } from '../world/faults.ts';
import { shuffled } from '../world/random.ts';
import { bodyOf, signatureOf } from './body.ts';

/** POSTs under way at once. */
const CONCURRENCY = 8;
/** Of machine time; then the POST counts as failed. */
const TIMEOUT_MS = 20_000;
/** Batches wait so long for more; of machine time, too. */
const GATHER_MS = 20;

const DAY_MS = 86_400_000;
/** Meta tries for 7 days (webhooks overview). */
const GIVE_UP_AFTER_MS = 7 * DAY_MS;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = DAY_MS / 4;

/** How long to wait after so many failures: 1 s, then four times as long each time, 6 h at most. Meta gives no numbers. */
export const backoffMs = (failures: number): number =>
  Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 4 ** Math.max(0, failures - 1));

interface CourierParts {
  readonly appSecret: string;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly events: Events;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly messages: Messages;
}

/** Posts webhooks until they are answered with 200: at least once, several at a time, in no particular order. */
export class Courier {
  readonly #parts: CourierParts;
  readonly #underWay = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #woken = false;
  /** When it will look again by itself. */
  #alarm = Number.POSITIVE_INFINITY;
  #lastStatus: number | null = null;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** How the last POST was answered; 0 when it was not. */
  get lastStatus(): number | null {
    return this.#lastStatus;
  }

  tell(update: Parameters<Webhooks['add']>[0]): void {
    const { webhooks, faults, events } = this.#parts;
    webhooks.add(update);
    if (faults.telling.duplicate) webhooks.add({ ...update, wamid: null });
    events.emit({ kind: 'webhook' });
    this.wake();
  }

  /** Posts what is due; call it when time may have come, too. */
  wake(): void {
    if (this.#woken || this.#abort.signal.aborted) return;
    this.#woken = true;
    const pump = (): void => {
      this.#woken = false;
      this.#pump();
    };
    if (this.#parts.faults.telling.batch > 1) setTimeout(pump, GATHER_MS);
    else setImmediate(pump);
  }

  /** Whether something is being posted or could be. */
  get busy(): boolean {
    const { webhooks, clock } = this.#parts;
    return this.#underWay.size > 0 || (!this.#abort.signal.aborted && webhooks.due(clock.now(), 1).length > 0);
  }

  /** Resolves when one of the POSTs under way has ended, or soon when there is none. */
  async step(): Promise<void> {
    await (this.#underWay.size > 0 ? Promise.race(this.#underWay) : new Promise((resolve) => setImmediate(resolve)));
  }

  /** Ends what is under way; it will be told again. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#underWay);
  }

  #pump(): void {
    if (this.#abort.signal.aborted) return;
    while (this.#underWay.size < CONCURRENCY) {
      const batch = this.#next();
      if (batch.length === 0) break;
      this.#parts.webhooks.take(batch);
      const posted: Promise<void> = this.#post(batch).finally(() => {
        this.#underWay.delete(posted);
        if (this.#abort.signal.aborted) return;
        this.#pump();
      });
      this.#underWay.add(posted);
    }
    this.#wakeLater();
  }

  /** Updates for one POST: all to one address. */
  #next(): Update[] {
    const { webhooks, clock, faults } = this.#parts;
    const { shuffle, batch } = faults.telling;
    const due = webhooks.due(clock.now(), shuffle ? batch * CONCURRENCY : batch);
    const ordered = shuffle ? shuffled(faults.random, due) : due;
    return ordered.filter(({ url }) => url === ordered[0]?.url).slice(0, batch);
  }

  async #post(updates: readonly Update[]): Promise<void> {
    this.#lastStatus = await this.#statusOf(updates);
    if (this.#abort.signal.aborted) return;
    if (this.#lastStatus === 200) this.#acknowledged(updates);
    else this.#refused(updates);
    this.#parts.events.emit({ kind: 'webhook' });
  }

  async #statusOf(updates: readonly Update[]): Promise<number> {
    const body = bodyOf(updates);
    try {
      const response = await fetch(updates[0]?.url ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signatureOf(body, this.#parts.appSecret),
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

  #acknowledged(updates: readonly Update[]): void {
    const { webhooks, messages, events } = this.#parts;
    webhooks.done(updates);
    for (const { wamid } of updates) {
      const message = wamid === null ? undefined : messages.get(wamid);
      if (message?.ticks !== 'clock') continue;
      messages.set(message.wamid, { ticks: 'sent', sentAt: this.#parts.clock.now() });
      events.emit({ kind: 'chat', customerId: message.customerId ?? '', phoneNumberId: message.phoneNumberId });
    }
  }

  #refused(updates: readonly Update[]): void {
    const { webhooks, clock } = this.#parts;
    const now = clock.now();
    for (const update of updates) {
      if (now - update.at >= GIVE_UP_AFTER_MS) webhooks.done([update]);
      else webhooks.again(update, now + backoffMs(update.attempts + 1));
    }
  }

  #wakeLater(): void {
    const { webhooks, agenda, clock } = this.#parts;
    const due = webhooks.nextDue();
    if (due === undefined || due <= clock.now() || due >= this.#alarm) return;
    this.#alarm = due;
    agenda.at(due, () => {
      this.#alarm = Number.POSITIVE_INFINITY;
      this.wake();
    });
  }
}
