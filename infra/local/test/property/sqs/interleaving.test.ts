import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { createSqs, type Sqs } from '../../../sqs/create.ts';
import { Model, type ModelMessage } from './model.ts';

type Step =
  | { readonly kind: 'send'; readonly group: string; readonly delaySeconds: number }
  | { readonly kind: 'receive'; readonly max: number }
  | { readonly kind: 'delete' | 'return' | 'extend' | 'stale'; readonly pick: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'restart' };

const pick = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      group: fc.constantFrom('a', 'b', 'c'),
      delaySeconds: fc.constantFrom(0, 0, 0, 3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('delete', 'return', 'extend', 'stale'), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 12_000 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

/** Applies each step to the engine and to the model, and compares them. */
class Run {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'sqs-model-'));
  readonly #clock = new RuntimeClock({ frozen: 1_000_000 });
  readonly #model: Model;
  readonly #stale: string[] = [];
  #sqs: Sqs;
  #sent = 0;
  readonly #arn: string;
  readonly #dead: string;

  constructor(fifo: boolean) {
    this.#model = new Model({ fifo, maxReceiveCount: 2, visibilityMs: 10_000 });
    this.#sqs = this.#open();
    const { engine } = this.#sqs;
    const [name, dead] = fifo ? ['q.fifo', 'dead.fifo'] : ['q', 'dead'];
    this.#dead = engine.defineQueue(dead, fifo, {}).arn;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: this.#dead, maxReceiveCount: 2 });
    this.#arn = engine.defineQueue(name, fifo, { VisibilityTimeout: '10', RedrivePolicy }).arn;
  }

  async do(step: Step): Promise<void> {
    switch (step.kind) {
      case 'send':
        return this.#send(step.group, step.delaySeconds);
      case 'receive':
        return this.#receive(step.max);
      case 'delete':
      case 'return':
      case 'extend':
        return this.#touch(step.kind, step.pick);
      case 'stale':
        return this.#touchStale(step.pick);
      case 'advance':
        return this.#clock.advance(step.ms);
      case 'restart':
        this.#sqs.close();
        this.#sqs = this.#open();
    }
  }

  /** Compares the counts of the engine with those of the model. */
  check(): void {
    const now = this.#clock.now();
    const queued = this.#model.queued();
    const visible = queued.filter(({ visibleAt }) => visibleAt <= now).length;
    const inFlight = this.#model.held(now).length;
    expect(this.#sqs.engine.counts(this.#arn)).toMatchObject({
      visible,
      inFlight,
      delayed: queued.length - visible - inFlight,
    });
  }

  /** Receives until every message that was not deleted is in the DLQ. */
  async drain(): Promise<void> {
    await this.#clock.advance(60_000);
    for (let round = 0; round < 200 && this.#model.queued().length > 0; round += 1) {
      this.#receive(10);
      await this.#clock.advance(10_000);
    }
    expect(this.#model.queued()).toEqual([]);
  }

  close(): void {
    this.#sqs.close();
    rmSync(this.#dataDir, { recursive: true });
  }

  #open(): Sqs {
    return createSqs({
      dataDir: this.#dataDir,
      clock: this.#clock,
      meter: new Meter(),
      faults: new Faults(),
      authorizer: { authorize: () => {} },
      regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
      endpointOrigin: () => 'http://127.0.0.1:4566',
    });
  }

  #send(groupId: string, delaySeconds: number): void {
    const body = `${this.#sent++}`;
    const { fifo } = this.#model.options;
    const delay = fifo ? 0 : delaySeconds;
    this.#sqs.engine.send(this.#arn, {
      body,
      groupId,
      ...(fifo ? { deduplicationId: body } : { delaySeconds: delay }),
    });
    this.#model.send(body, groupId, this.#clock.now() + delay * 1000);
  }

  #receive(max: number): void {
    const now = this.#clock.now();
    const { exhausted, deliverable } = this.#model.split(now);
    const messages = this.#sqs.engine.receive(this.#arn, max);
    const got = messages.map(({ body }) => this.#find(deliverable, body));
    expect(new Set(got).size).toBe(got.length);
    expect(got.length).toBe(Math.min(max, deliverable.length));
    if (this.#model.options.fifo) this.#checkOrder(got, deliverable);
    for (const [index, message] of got.entries()) {
      if (message.handle !== undefined) this.#stale.push(message.handle);
      this.#model.received(message, messages[index]?.receiptHandle ?? '', now);
      expect(messages[index]?.attributes.ApproximateReceiveCount).toBe(String(message.received));
    }
    this.#emptyDeadLetterQueue(exhausted, got.length < max);
  }

  #find(deliverable: readonly ModelMessage[], body: string): ModelMessage {
    const message = deliverable.find((candidate) => candidate.body === body);
    if (!message) throw new Error(`${body} was delivered although it is not receivable`);
    return message;
  }

  /** Checks that each group delivers its oldest deliverable messages, in order. */
  #checkOrder(got: readonly ModelMessage[], deliverable: readonly ModelMessage[]): void {
    for (const groupId of new Set(got.map((message) => message.groupId))) {
      const ofGroup = (messages: readonly ModelMessage[]): string[] =>
        messages.filter((message) => message.groupId === groupId).map(({ body }) => body);
      const delivered = ofGroup(got);
      expect(delivered).toEqual(ofGroup(deliverable).slice(0, delivered.length));
    }
  }

  /** Empties the DLQ: it contains only exhausted messages, and all of them when the receive examined all messages. */
  #emptyDeadLetterQueue(exhausted: readonly ModelMessage[], examinedAll: boolean): void {
    const { engine } = this.#sqs;
    for (;;) {
      const messages = engine.receive(this.#dead, 10);
      if (messages.length === 0) break;
      for (const { body, attributes, receiptHandle } of messages) {
        const message = exhausted.find((candidate) => candidate.body === body);
        expect(message?.state).toBe('queued');
        expect(attributes).toMatchObject({ ApproximateReceiveCount: '3', DeadLetterQueueSourceArn: this.#arn });
        if (message) message.state = 'dead';
        engine.delete(this.#dead, receiptHandle);
      }
    }
    if (examinedAll) expect(exhausted.filter(({ state }) => state === 'queued')).toEqual([]);
  }

  #touch(kind: 'delete' | 'return' | 'extend', pick: number): void {
    const { engine } = this.#sqs;
    const held = this.#model.held(this.#clock.now());
    const message = held[pick % Math.max(1, held.length)];
    if (!message?.handle) return;
    if (kind === 'delete') {
      engine.delete(this.#arn, message.handle);
      message.state = 'deleted';
      return;
    }
    const seconds = kind === 'return' ? 0 : 20;
    engine.changeVisibility(this.#arn, message.handle, seconds);
    message.visibleAt = this.#clock.now() + seconds * 1000;
    message.inFlight = seconds > 0;
  }

  /** Checks that a handle of an earlier receive has no effect. */
  #touchStale(pick: number): void {
    const handle = this.#stale[pick % Math.max(1, this.#stale.length)];
    if (handle === undefined) return;
    try {
      this.#sqs.engine.delete(this.#arn, handle);
    } catch (error) {
      if (!this.#model.options.fifo) throw error;
      expect(error).toMatchObject({ name: 'ExpiredHandleError' });
    }
  }
}

describe.each([
  ['standard', false],
  ['FIFO', true],
])('a %s queue', (_, fifo) => {
  it('loses no message, delivers no hidden message, and keeps order and counts in any sequence of steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        const run = new Run(fifo);
        try {
          for (const one of steps) {
            await run.do(one);
            run.check();
          }
          await run.drain();
        } finally {
          run.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
