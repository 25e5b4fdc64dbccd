/** An AWS call of a function, as passed to fault rules. `action` is the IAM name, e.g. `sqs:SendMessage`. */
export interface CallInfo {
  readonly action: string;
  readonly functionName?: string;
  readonly instanceId?: string;
}

/**
 * A fault of a call. `crash-*` ends the calling function instance before or after the call takes effect;
 * `lose-response` lets it take effect and closes the connection; `throttle` returns the service's throttling error;
 * `time-out` exceeds the client's timeout (the connection is closed without effect); `delay` responds late.
 */
export type CallFault =
  | { readonly kind: 'crash-before' | 'crash-after' | 'lose-response' | 'throttle' | 'time-out' }
  | { readonly kind: 'delay'; readonly ms: number };

/**
 * A fault of a queue message's delivery: an immediate second copy, a late arrival, or another position in the order.
 */
export type DeliveryFault =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'reorder' };

export type CallRule = (call: CallInfo) => CallFault | undefined;
export type DeliveryRule = (delivery: {
  readonly queueArn: string;
  readonly messageId: string;
}) => DeliveryFault | undefined;

/**
 * Faults by rules. Rules are called in the order in which they were added; the first one that returns a fault decides.
 */
export class Faults {
  readonly #calls: CallRule[] = [];
  readonly #deliveries: DeliveryRule[] = [];

  /** Adds a rule for AWS calls of functions. Returns a function that removes it. */
  onCall(rule: CallRule): () => void {
    return add(this.#calls, rule);
  }

  /** Adds a rule for deliveries from queues. Returns a function that removes it. */
  onDelivery(rule: DeliveryRule): () => void {
    return add(this.#deliveries, rule);
  }

  forCall(call: CallInfo): CallFault | undefined {
    return first(this.#calls, call);
  }

  forDelivery(delivery: { readonly queueArn: string; readonly messageId: string }): DeliveryFault | undefined {
    return first(this.#deliveries, delivery);
  }

  clear(): void {
    this.#calls.length = 0;
    this.#deliveries.length = 0;
  }
}

function add<T>(rules: T[], rule: T): () => void {
  rules.push(rule);
  return () => {
    const index = rules.indexOf(rule);
    if (index !== -1) rules.splice(index, 1);
  };
}

function first<In, Out>(rules: readonly ((input: In) => Out | undefined)[], input: In): Out | undefined {
  for (const rule of rules) {
    const fault = rule(input);
    if (fault) return fault;
  }
  return undefined;
}
