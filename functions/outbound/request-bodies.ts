import type { Conversation } from '../../shared/entities/conversation.ts';
import type { MarkRead, OutboundContent } from '../../shared/whatsapp/outbound.ts';

/**
 * Returns the recipient of a conversation: the WhatsApp id exactly as WhatsApp sent it (never a reformatted number),
 * else the user id.
 */
export function addressOf({ waId, userId }: Pick<Conversation, 'waId' | 'userId'>) {
  if (waId !== undefined) return { is: 'phone', to: waId.value } as const;
  return userId === undefined ? undefined : ({ is: 'user-id', recipient: userId.value } as const);
}
export type Address = NonNullable<ReturnType<typeof addressOf>>;

/** Builds the body of `POST /<phone number id>/messages` (Cloud API, Messages). */
export function toMessageBody(content: OutboundContent, address: Address, callbackData: string): object {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(address.is === 'phone' ? { to: address.to } : { recipient: address.recipient }),
    ...content,
    biz_opaque_callback_data: callbackData,
  };
}

/** Builds the body that marks messages as read. */
export const toReadReceiptBody = (receipt: MarkRead): object => ({ messaging_product: 'whatsapp', ...receipt });
