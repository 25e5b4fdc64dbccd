import type { CallFault, DeliveryFault, LocalRuntime } from '@warung/local';
import { seededRandom } from '../harness/seeded-random.ts';

/** One in this many calls has a random fault. */
const CALL_FAULTS = 25;
/** One in this many deliveries has a random fault. */
const DELIVERY_FAULTS = 6;

/**
 * Each function is killed before and after each kind of call that it makes, at these occurrences of the call. Other
 * faults and more kills occur at random.
 */
const KILLS: ReadonlyMap<number, CallFault> = new Map([
  [1, { kind: 'crash-before' }],
  [2, { kind: 'crash-after' }],
]);

/**
 * Reads for which a whole batch waits. They are throttled from an occurrence on, for longer than the SDK's own retries
 * last, until the worker has postponed messages for the third time: by then, both kills around that call have occurred.
 */
const OUTAGES: Readonly<Record<string, number>> = {
  'route-inbound dynamodb:GetItem': 10,
  'track-number dynamodb:GetItem': 10,
  'replay-quarantine dynamodb:Query': 5,
};
const POSTPONE = 'sqs:ChangeMessageVisibility';

/** The calls of the inbound path. A function must be killed before and after each of them. */
const CALLS = [
  'receive-webhook secretsmanager:GetSecretValue',
  'receive-webhook s3:PutObject',
  'receive-webhook sqs:SendMessage',
  'route-inbound secretsmanager:GetSecretValue',
  'route-inbound s3:GetObject',
  'route-inbound dynamodb:GetItem',
  'route-inbound dynamodb:BatchGetItem',
  'route-inbound dynamodb:TransactWriteItems',
  'route-inbound dynamodb:PutItem',
  'route-inbound dynamodb:UpdateItem',
  'route-inbound sqs:ChangeMessageVisibility',
  'route-inbound sqs:SendMessage',
  'publish-changes events:PutEvents',
  'track-number dynamodb:GetItem',
  'track-number dynamodb:UpdateItem',
  'track-number sqs:ChangeMessageVisibility',
  'replay-quarantine secretsmanager:GetSecretValue',
  'replay-quarantine s3:GetObject',
  'replay-quarantine dynamodb:Query',
  'replay-quarantine dynamodb:GetItem',
  'replay-quarantine dynamodb:TransactWriteItems',
  'replay-quarantine dynamodb:PutItem',
  'replay-quarantine dynamodb:UpdateItem',
  'replay-quarantine sqs:ChangeMessageVisibility',
];

const KINDS = [
  'crash-before',
  'crash-after',
  'lose-response',
  'throttle',
  'time-out',
  'delay',
  'duplicate',
  'reorder',
] as const;

/** Injects faults into calls and deliveries of a platform: the same faults for the same calls. */
export class Chaos {
  readonly #occurred = new Set<string>();
  readonly #turns = new Map<string, number>();
  readonly #random = seededRandom(20_261_123);

  constructor({ faults }: LocalRuntime) {
    faults.onDelivery(() => this.#record(this.#deliveryFault(), 'delivery'));
    faults.onCall(({ functionName, action }) => {
      if (!functionName) return undefined;
      const call = `${functionName.replace('warung-dev-', '')} ${action}`;
      const turn = (this.#turns.get(call) ?? 0) + 1;
      this.#turns.set(call, turn);
      return this.#record(KILLS.get(turn) ?? this.#outage(call, turn) ?? this.#callFault(), call);
    });
  }

  /** Returns what has not occurred yet: kinds of faults, and kills around calls. */
  missing(): string[] {
    const occurred = [...this.#occurred];
    const kills = CALLS.flatMap((call) => ['crash-before', 'crash-after'].map((kill) => `${kill} ${call}`));
    return [
      ...KINDS.filter((kind) => !occurred.some((fault) => fault.startsWith(kind))),
      ...kills.filter((kill) => !this.#occurred.has(kill)),
    ];
  }

  #record<Fault extends { readonly kind: string }>(fault: Fault | undefined, where: string): Fault | undefined {
    if (fault) this.#occurred.add(`${fault.kind} ${where}`);
    return fault;
  }

  #outage(call: string, turn: number): CallFault | undefined {
    const begins = OUTAGES[call];
    const worker = call.split(' ')[0];
    const isOver = (this.#turns.get(`${worker} ${POSTPONE}`) ?? 0) >= 3;
    return begins !== undefined && turn >= begins && !isOver ? { kind: 'throttle' } : undefined;
  }

  #callFault(): CallFault | undefined {
    if (this.#random() >= 1 / CALL_FAULTS) return undefined;
    const kinds: CallFault[] = [
      { kind: 'crash-before' },
      { kind: 'crash-after' },
      { kind: 'lose-response' },
      { kind: 'throttle' },
      { kind: 'time-out' },
      { kind: 'delay', ms: 50 },
    ];
    return kinds[Math.floor(this.#random() * kinds.length)];
  }

  #deliveryFault(): DeliveryFault | undefined {
    if (this.#random() >= 1 / DELIVERY_FAULTS) return undefined;
    const kinds: DeliveryFault[] = [{ kind: 'duplicate' }, { kind: 'delay', ms: 3_000 }, { kind: 'reorder' }];
    return kinds[Math.floor(this.#random() * kinds.length)];
  }
}
