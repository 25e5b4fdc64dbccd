/** Billable units of AWS's price list. Quantities are counts, units, bytes or GB-seconds, according to the name. */
export const METER_KINDS = [
  'httpApiRequest',
  'lambdaRequest',
  'lambdaGbSecond',
  'sqsStandardRequest',
  'sqsFifoRequest',
  'eventBridgeCustomEvent',
  'dynamoWriteRequestUnit',
  'dynamoReadRequestUnit',
  'dynamoStreamRead',
  's3Put',
  's3Get',
  'logsIngestedByte',
  'secretCall',
  'parameterCall',
  'schedulerInvocation',
  'stsCall',
] as const;
export type MeterKind = (typeof METER_KINDS)[number];

/** Bytes that CloudWatch Logs adds to every event for billing (CloudWatch Logs API, PutLogEvents). */
export const EVENT_OVERHEAD_BYTES = 26;

/** A billable use: its cause (a function name, or the AWS service that acted for the app), action and resource. */
export interface Usage {
  readonly kind: MeterKind;
  readonly quantity: number;
  readonly by: string;
  readonly action: string;
  readonly resource?: string;
}

/** Counts every billable call and capacity unit by caller, kind, action and resource. */
export class Meter {
  readonly #totals = new Map<string, { use: Omit<Usage, 'quantity'>; quantity: number }>();

  add(use: Usage): void {
    const { quantity, ...rest } = use;
    const key = JSON.stringify([rest.kind, rest.by, rest.action, rest.resource ?? '']);
    const total = this.#totals.get(key);
    if (total) total.quantity += quantity;
    else this.#totals.set(key, { use: rest, quantity });
  }

  /** Returns all uses since the start or the last `reset`, summed by caller, kind, action and resource. */
  read(): readonly Usage[] {
    return [...this.#totals.values()].map(({ use, quantity }) => ({ ...use, quantity }));
  }

  /** Returns the total quantity of a kind, of one caller if `by` is given. */
  total(kind: MeterKind, by?: string): number {
    return this.read()
      .filter((use) => use.kind === kind && (by === undefined || use.by === by))
      .reduce((sum, use) => sum + use.quantity, 0);
  }

  reset(): void {
    this.#totals.clear();
  }
}
