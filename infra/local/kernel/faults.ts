/** One AWS call of a function, as faults see it. `action` is the IAM spelling, e.g. `sqs:SendMessage`. */
export interface CallInfo {
  readonly action: string;
  readonly functionName?: string;
  readonly instanceId?: string;
}

/**
 * What may be done to a call. `crash-*` ends the calling function instance before or after the call took effect;
 * `lose-response` lets it take effect and cuts the connection; `throttle` answers with the service's throttling error;
 * `time-out` never answers within the client's patience (the connection is cut without effect); `delay` answers late.
 */
export type CallFault =
  | { readonly kind: 'crash-before' | 'crash-after' | 'lose-response' | 'throttle' | 'time-out' }
  | { readonly kind: 'delay'; readonly ms: number };

/** What may be done to a delivery of a queue message: a second copy at once, a late arrival, or another place in the order. */
export type DeliveryFault =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'reorder' };

export type CallRule = (call: CallInfo) => CallFault | undefined;
export type DeliveryRule = (delivery: {
  readonly queueArn: string;
  readonly messageId: string;
}) => DeliveryFault | undefined;

/** Faults on demand. Rules are asked in the order they were added; the first that names a fault decides. */
export class Faults {
  readonly #calls: CallRule[] = [];
  readonly #deliveries: DeliveryRule[] = [];

  /** Adds a rule for AWS calls of functions; the result removes it. */
  onCall(rule: CallRule): () => void {
    return add(this.#calls, rule);
  }

  /** Adds a rule for deliveries from queues; the result removes it. */
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
