/**
 * The simplest model of a queue: a list of messages in memory. Times are in milliseconds. It determines which messages
 * are receivable and records what the engine did; it does not select messages.
 */
export interface ModelMessage {
  readonly body: string;
  readonly groupId: string;
  received: number;
  visibleAt: number;
  inFlight: boolean;
  handle: string | undefined;
  state: 'queued' | 'deleted' | 'dead';
}

export interface ModelOptions {
  readonly fifo: boolean;
  readonly maxReceiveCount: number;
  readonly visibilityMs: number;
}

export class Model {
  readonly messages: ModelMessage[] = [];
  readonly options: ModelOptions;

  constructor(options: ModelOptions) {
    this.options = options;
  }

  send(body: string, groupId: string, visibleAt: number): void {
    this.messages.push({ body, groupId, received: 0, visibleAt, inFlight: false, handle: undefined, state: 'queued' });
  }

  queued(): ModelMessage[] {
    return this.messages.filter(({ state }) => state === 'queued');
  }

  held(now: number): ModelMessage[] {
    return this.queued().filter(({ inFlight, visibleAt }) => inFlight && visibleAt > now);
  }

  /**
   * Returns the messages that a receive at `now` can examine: visible, and in a FIFO queue in a group without in-flight
   * messages.
   */
  receivable(now: number): ModelMessage[] {
    const held = new Set(this.held(now).map(({ groupId }) => groupId));
    return this.queued().filter(
      ({ visibleAt, groupId }) => visibleAt <= now && !(this.options.fifo && held.has(groupId)),
    );
  }

  /** Splits them into those that a receive moves to the DLQ and those that it can deliver. */
  split(now: number): { readonly exhausted: ModelMessage[]; readonly deliverable: ModelMessage[] } {
    const all = this.receivable(now);
    const isExhausted = (message: ModelMessage): boolean => message.received >= this.options.maxReceiveCount;
    return { exhausted: all.filter(isExhausted), deliverable: all.filter((message) => !isExhausted(message)) };
  }

  received(message: ModelMessage, handle: string, now: number): void {
    message.received += 1;
    message.handle = handle;
    message.visibleAt = now + this.options.visibilityMs;
    message.inFlight = true;
  }
}
