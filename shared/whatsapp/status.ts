import * as z from 'zod';
import { tryParseJson } from '../json.ts';
import { $IdText, $MetaError, $ProviderTime } from './fields.ts';

/** What can become of a message. `deleted` and `warning` come from older versions of the API. */
const $DeliveryState = z.enum(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning']);
export type DeliveryState = z.infer<typeof $DeliveryState>;

/** States of a payment, which share the `statuses` array and the id of the message that asked for it. */
const $PaymentState = z.enum(['captured', 'failed', 'pending']);

const optionalId = $IdText.optional().catch(undefined);
const text = z.string().optional().catch(undefined);

const $Common = z.object({
  id: $IdText,
  timestamp: $ProviderTime,
  recipient_id: optionalId,
  recipient_user_id: optionalId,
  recipient_type: text,
  recipient_participant_id: optionalId,
  biz_opaque_callback_data: text,
  pricing: z
    .object({ billable: z.boolean().optional().catch(undefined), pricing_model: text, type: text, category: text })
    .optional()
    .catch(undefined),
  errors: z.array($MetaError).optional().catch(undefined),
});

const $Status = z.union([
  $Common.extend({ type: z.literal('payment'), status: $PaymentState }),
  $Common.extend({ type: z.undefined().optional(), status: $DeliveryState }),
]);
export type WhatsAppStatus = z.infer<typeof $Status>;

export type ReadStatus =
  | { readonly ok: true; readonly status: WhatsAppStatus }
  | { readonly ok: false; readonly why: 'UnknownStatus' };

/** Reads an element of `statuses[]`. */
export function readStatus(raw: unknown): ReadStatus {
  const result = $Status.safeParse(raw);
  return result.success ? { ok: true, status: result.data } : { ok: false, why: 'UnknownStatus' };
}

/** One state that a message reached. */
export interface Reached {
  /** Unix seconds of the first time that was told; 0 when no webhook told one. */
  readonly at: number;
  readonly pricing: {
    readonly billable: boolean | null;
    readonly type: string | null;
    readonly category: string | null;
  } | null;
  readonly errorCodes: readonly number[];
}

/** What is known of a message's delivery, by state; payment states are written `payment_captured` and so on. */
export type Delivery = Readonly<Partial<Record<DeliveryState | `payment_${z.infer<typeof $PaymentState>}`, Reached>>>;

/**
 * Folds the distinct raw statuses of one message into first-seen times. A set has no order, and minimum and union do not
 * care for one: however Meta delivers, repeats and overtakes, the same set gives the same answer, and nothing that
 * was read becomes merely delivered again.
 */
export function foldStatuses(raws: Iterable<string>): Delivery {
  const delivery: Record<string, Reached> = {};
  for (const raw of [...new Set(raws)].sort()) {
    const read = readStatus(tryParseJson(raw));
    if (!read.ok) continue;
    const { status } = read;
    const state = status.type === 'payment' ? `payment_${status.status}` : status.status;
    delivery[state] = merge(delivery[state], status);
  }
  return delivery;
}

function merge(known: Reached | undefined, status: WhatsAppStatus): Reached {
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

/** How far a message got, in one word. Reading implies delivery, and delivery disproves a failure that was told before. */
export function newestState(delivery: Delivery): DeliveryState | null {
  const rank = ['deleted', 'played', 'read', 'delivered', 'failed', 'sent', 'warning'] as const;
  return rank.find((state) => delivery[state] !== undefined) ?? null;
}
