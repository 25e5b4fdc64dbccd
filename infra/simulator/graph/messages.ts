import type { Content } from '../state/messages.ts';
import type { BusinessPhone } from '../state/numbers.ts';
import { accept } from '../world/outbound.ts';
import type { Category } from '../world/pricing.ts';
import type { World } from '../world/world.ts';
import { phoneOf } from './access.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError, wrong } from './error.ts';
import { expectProduct } from './expect.ts';
import { markRead } from './mark-read.ts';
import { checkContent } from './message-content.ts';
import { type Recipient, recipientOf } from './recipient.ts';
import { checkTemplate } from './template-check.ts';

/** Meta's limit of `biz_opaque_callback_data`, in characters. */
const LONGEST_OPAQUE = 512;

/**
 * POST /{phone number id}/messages: takes a message, or marks one as read.
 * @throws GraphError what Meta refuses at once; the rest fails by status
 */
export function sendMessage(world: World, id: string, call: GraphCall): unknown {
  const number = phoneOf(world, id, call);
  if (!number.registered) throw new GraphError(133010);
  expectProduct(call);
  if (call.params['status'] !== undefined) return markRead(world, number, call);
  const recipient = recipientOf(world, number, call);
  const { content, category } = contentOf(world, number, call, recipient);
  const opaque = textOf(call, 'biz_opaque_callback_data') ?? null;
  if (opaque !== null && opaque.length > LONGEST_OPAQUE)
    throw new GraphError(100, {
      plain: true,
      message: `(#100) Param biz_opaque_callback_data must be at most ${LONGEST_OPAQUE} characters long.`,
    });
  const replyTo = replyOf(call);
  checkRates(world, number, recipient);
  const message = world.database.together(() =>
    accept(world, {
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
    contacts: [contactOf(recipient)],
    messages: [{ id: message.wamid, message_status: 'accepted' }],
  };
}

function contentOf(
  world: World,
  number: BusinessPhone,
  call: GraphCall,
  recipient: Recipient,
): { content: Content; category: Category } {
  const type = textOf(call, 'type') ?? 'text';
  const body = call.params[type];
  if (type === 'template') return checkTemplate(world, number, body, recipient);
  return { content: checkContent(world, number, type, body), category: 'service' };
}

function replyOf(call: GraphCall): string | null {
  const { context } = call.params;
  if (context === undefined || context === null) return null;
  const id = typeof context === 'object' && 'message_id' in context ? context.message_id : undefined;
  if (typeof id !== 'string' || id === '') throw wrong("Param context['message_id'] must be a message id.");
  return id;
}

/** Throughput of the number first (130429), then the pair's rate (131056). */
function checkRates(world: World, number: BusinessPhone, { address }: Recipient): void {
  const now = world.clock.now();
  const { limits } = number;
  const perSecond = limits.throughputPerSecond ?? world.limits.throughputPerSecond;
  if (!world.throughput.take(number.id, now, perSecond)) throw new GraphError(130429);
  const pair = {
    everySeconds: limits.pairEverySeconds ?? world.limits.pairEverySeconds,
    burst: limits.pairBurst ?? world.limits.pairBurst,
  };
  if (!world.pairs.take(`${number.id} ${address}`, now, pair)) throw new GraphError(131056);
}

function contactOf({ input, address, byUserId, customer }: Recipient): unknown {
  const phone = byUserId ? customer?.phone : address;
  const userId = byUserId ? address : customer?.userId;
  return { input, ...(phone && { wa_id: phone }), ...(userId && { user_id: userId }) };
}
