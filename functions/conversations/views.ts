import * as z from 'zod';
import type { Conversation } from '../../shared/entities/conversation.ts';
import type { StoredMessage } from '../../shared/entities/message.ts';
import { tryParseJson } from '../../shared/json.ts';
import { $Content, type Content } from '../../shared/whatsapp/content.ts';
import { flowAnswers, readMessage, textOf, type WhatsAppMessage } from '../../shared/whatsapp/message.ts';
import type { DeliveryState } from '../../shared/whatsapp/status.ts';

/** A conversation as the API shows it. */
const $ConversationView = z.object({
  id: z.string(),
  phoneNumberId: z.string(),
  contact: z.object({
    id: z.string(),
    name: z.string().nullable(),
    waId: z.string().nullable(),
    userId: z.string().nullable(),
  }),
  /** ISO 8601; null when no message had a usable time. */
  lastMessageAt: z.string().nullable(),
  /** Since when the customer waits for an answer. */
  waitingSince: z.string().nullable(),
});
export type ConversationView = z.infer<typeof $ConversationView>;

export function conversationView(conversation: Conversation): ConversationView {
  const {
    conversationId: id,
    phoneNumberId,
    contactId,
    name,
    waId,
    userId,
    lastMessageAt,
    waitingSince,
  } = conversation;
  const contact = {
    id: contactId,
    name: name?.value ?? null,
    waId: waId?.value ?? null,
    userId: userId?.value ?? null,
  };
  const waiting = waitingSince === undefined ? null : iso(waitingSince);
  return {
    id,
    phoneNumberId,
    contact,
    lastMessageAt: lastMessageAt > 0 ? iso(lastMessageAt) : null,
    waitingSince: waiting,
  };
}

/** A message as the API shows it. */
const $MessageView = z.object({
  id: z.string(),
  wamid: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  type: z.string(),
  /** By the provider; when we received it where the provider gave no time. ISO 8601. */
  timestamp: z.string(),
  text: z.string().nullable(),
  /** Inbound: `received`. Outbound: how far it got; null while nothing was told. */
  status: z.string().nullable(),
  /** What the message carries besides its text; null for a message too large to be shown here. */
  content: $Content.nullable(),
  /** The wamid that this message answers, reacts to, edits or takes back. */
  about: z.string().nullable(),
  referral: z.record(z.string(), z.unknown()).nullable(),
  referredProduct: z.record(z.string(), z.unknown()).nullable(),
  /** The answers of a Flow. */
  answers: z.record(z.string(), z.unknown()).nullable(),
  errors: z.array(
    z.object({ code: z.number().nullable(), title: z.string().nullable(), details: z.string().nullable() }),
  ),
});
export type MessageView = z.infer<typeof $MessageView>;

export function messageView(stored: StoredMessage, state: DeliveryState | null): MessageView {
  const read = stored.raw.in === 'item' ? readMessage(tryParseJson(stored.raw.text)) : undefined;
  const message = read?.ok ? read.message : undefined;
  const content = message?.content ?? null;
  return {
    id: stored.messageId,
    wamid: message?.wamid ?? (stored.raw.in === 'bucket' ? stored.raw.wamid : null),
    direction: stored.direction,
    type: stored.type,
    timestamp: iso(stored.at > 0 ? stored.at : stored.receivedAt),
    text: content ? textOf(content) : stored.raw.in === 'bucket' ? stored.raw.preview : null,
    status: stored.direction === 'inbound' ? 'received' : state,
    content,
    about: message ? aboutOf(message) : null,
    referral: message?.referral ?? null,
    referredProduct: message?.context?.referred_product ?? null,
    answers: content ? (flowAnswers(content) ?? null) : null,
    errors: [...(message?.errors ?? [])],
  };
}

function aboutOf({ content, context }: WhatsAppMessage): string | null {
  return targetOf(content) ?? context?.id ?? null;
}

function targetOf(content: Content): string | undefined {
  switch (content.type) {
    case 'reaction':
      return content.reaction.message_id;
    case 'edit':
      return content.edit.original_message_id;
    case 'revoke':
      return content.revoke.original_message_id;
    default:
      return undefined;
  }
}

const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
