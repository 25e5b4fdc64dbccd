import { acceptMessage } from '../domain/outbound.ts';
import type { Category } from '../domain/pricing.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { Content } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { phoneOfCall } from './access.ts';
import { checkTemplate } from './check-template.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError, invalidValue } from './graph-error.ts';
import { markRead } from './mark-read.ts';
import { checkContent } from './message-content.ts';
import { type Recipient, recipientOf } from './recipient.ts';
import { requireMessagingProduct } from './required-params.ts';

/** The maximum length of `biz_opaque_callback_data` at Meta, in characters. */
const MAX_CALLBACK_DATA_LENGTH = 512;

/**
 * Handles POST /{phone number id}/messages: accepts a message, or marks one as read.
 * @throws GraphError for messages that Meta rejects in the response; other failures are reported by a status
 */
export function sendMessage(state: SimulatorState, id: string, call: GraphCall): unknown {
  const number = phoneOfCall(state, id, call);
  if (!number.registered) throw new GraphError(133010);
  requireMessagingProduct(call);
  if (call.params['status'] !== undefined) return markRead(state, number, call);
  const recipient = recipientOf(state, number, call);
  const { content, category } = contentOf(state, number, call, recipient);
  const opaque = textParam(call, 'biz_opaque_callback_data') ?? null;
  if (opaque !== null && opaque.length > MAX_CALLBACK_DATA_LENGTH)
    throw new GraphError(100, {
      plain: true,
      message: `(#100) Param biz_opaque_callback_data must be at most ${MAX_CALLBACK_DATA_LENGTH} characters long.`,
    });
  const replyTo = quotedIdOf(call);
  checkRates(state, number, recipient);
  const message = state.database.transaction(() =>
    acceptMessage(state, {
      number,
      content,
      category,
      replyTo,
      opaque,
      customerId: recipient.customer?.id ?? null,
      recipient: recipient.address,
      byUserId: recipient.byUserId,
      needsWindow: content.type !== 'template',
    }),
  );
  return {
    messaging_product: 'whatsapp',
    contacts: [toContact(recipient)],
    messages: [{ id: message.wamid, message_status: 'accepted' }],
  };
}

function contentOf(
  state: SimulatorState,
  number: BusinessPhone,
  call: GraphCall,
  recipient: Recipient,
): { content: Content; category: Category } {
  const type = textParam(call, 'type') ?? 'text';
  const body = call.params[type];
  if (type === 'template') return checkTemplate(state, number, body, recipient);
  return { content: checkContent(state, number, type, body), category: 'service' };
}

function quotedIdOf(call: GraphCall): string | null {
  const { context } = call.params;
  if (context === undefined || context === null) return null;
  const id = typeof context === 'object' && 'message_id' in context ? context.message_id : undefined;
  if (typeof id !== 'string' || id === '') throw invalidValue("Param context['message_id'] must be a message id.");
  return id;
}

/** Checks the throughput of the number (130429), then the pair rate (131056). */
function checkRates(state: SimulatorState, number: BusinessPhone, { address }: Recipient): void {
  const now = state.clock.now();
  const { limits } = number;
  const perSecond = limits.throughputPerSecond ?? state.limits.throughputPerSecond;
  if (!state.throughputLimiter.tryAcquire(number.id, now, perSecond)) throw new GraphError(130429);
  const pair = {
    everySeconds: limits.pairEverySeconds ?? state.limits.pairEverySeconds,
    burst: limits.pairBurst ?? state.limits.pairBurst,
  };
  if (!state.pairRateLimiter.tryAcquire(`${number.id} ${address}`, now, pair)) throw new GraphError(131056);
}

function toContact({ input, address, byUserId, customer }: Recipient): unknown {
  const phone = byUserId ? customer?.phone : address;
  const userId = byUserId ? address : customer?.userId;
  return { input, ...(phone && { wa_id: phone }), ...(userId && { user_id: userId }) };
}
