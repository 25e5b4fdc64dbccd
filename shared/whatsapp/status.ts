import * as z from 'zod';
import { tryParseJson } from '../json.ts';
import { idTextSchema, metaErrorSchema, providerTimeSchema } from './fields.ts';

/** The delivery state of a message. Older versions of the API send `deleted` and `warning`. */
const deliveryStateSchema = z.enum(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning']);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** The state of a payment. Arrives in the `statuses` array with the id of the message that requested the payment. */
const paymentStateSchema = z.enum(['captured', 'failed', 'pending']);

const optionalId = idTextSchema.optional().catch(undefined);
const textSchema = z.string().optional().catch(undefined);

const commonSchema = z.object({
  id: idTextSchema,
  timestamp: providerTimeSchema,
  recipient_id: optionalId,
  recipient_user_id: optionalId,
  recipient_type: textSchema,
  recipient_participant_id: optionalId,
  biz_opaque_callback_data: textSchema,
  pricing: z
    .object({
      billable: z.boolean().optional().catch(undefined),
      pricing_model: textSchema,
      type: textSchema,
      category: textSchema,
    })
    .optional()
    .catch(undefined),
  errors: z.array(metaErrorSchema).optional().catch(undefined),
});

const statusSchema = z.union([
  commonSchema.extend({ type: z.literal('payment'), status: paymentStateSchema }),
  commonSchema.extend({ type: z.undefined().optional(), status: deliveryStateSchema }),
]);
export type WhatsAppStatus = z.infer<typeof statusSchema>;

export type ReadStatus =
  | { readonly ok: true; readonly status: WhatsAppStatus }
  | { readonly ok: false; readonly why: 'UnknownStatus' };

/** Parses an element of `statuses[]`. */
export function readStatus(raw: unknown): ReadStatus {
  const result = statusSchema.safeParse(raw);
  return result.success ? { ok: true, status: result.data } : { ok: false, why: 'UnknownStatus' };
}

/** A state that a message reached. */
export interface ReachedState {
  /** The earliest reported time in unix seconds; 0 when no webhook reported one. */
  readonly at: number;
  readonly pricing: {
    readonly billable: boolean | null;
    readonly type: string | null;
    readonly category: string | null;
  } | null;
  readonly errorCodes: readonly number[];
}

/** A message's delivery by state. Payment states have the prefix `payment_`, as in `payment_captured`. */
export type Delivery = Readonly<
  Partial<Record<DeliveryState | `payment_${z.infer<typeof paymentStateSchema>}`, ReachedState>>
>;

/**
 * Aggregates the distinct raw statuses of one message into the earliest time of each state. Minimum and union do not
 * depend on order: the same set gives the same result however Meta delivers, repeats or reorders the statuses, and a
 * message that was read never returns to delivered.
 */
export function aggregateStatuses(raws: Iterable<string>): Delivery {
  const delivery: Record<string, ReachedState> = {};
  for (const raw of [...new Set(raws)].sort()) {
    const read = readStatus(tryParseJson(raw));
    if (!read.ok) continue;
    const { status } = read;
    const state = status.type === 'payment' ? `payment_${status.status}` : status.status;
    delivery[state] = merge(delivery[state], status);
  }
  return delivery;
}

function merge(known: ReachedState | undefined, status: WhatsAppStatus): ReachedState {
  const times = [known?.at ?? 0, status.timestamp].filter((at) => at > 0);
  const codes = (status.errors ?? []).flatMap((error) => (error.code === null ? [] : [error.code]));
  const pricing = status.pricing && {
    billable: status.pricing.billable ?? null,
    type: status.pricing.type ?? null,
    category: status.pricing.category ?? null,
  };
  return {
    at: times.length > 0 ? Math.min(...times) : 0,
    pricing: known?.pricing ?? pricing ?? null,
    errorCodes: [...new Set([...(known?.errorCodes ?? []), ...codes])].sort((a, b) => a - b),
  };
}

/** Returns the most advanced state of a message. Read implies delivered, and delivered overrides a reported failure. */
export function newestState(delivery: Delivery): DeliveryState | null {
  const rank = ['deleted', 'played', 'read', 'delivered', 'failed', 'sent', 'warning'] as const;
  return rank.find((state) => delivery[state] !== undefined) ?? null;
}
