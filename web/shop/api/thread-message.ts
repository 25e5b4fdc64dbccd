import * as z from 'zod';
import { conversationViewSchema, type MessageView, messageViewSchema } from '../../../functions/conversations/views.ts';
import { pageOf } from '../../../shared/http/page.ts';
import { type Content, contentSchema } from '../../../shared/whatsapp/content.ts';
import { type OutboundContent, outboundContentSchema } from '../../../shared/whatsapp/outbound.ts';

/**
 * The content of a message: in the format of webhooks (`seen`; also for messages that the business wrote on its own
 * phone), or in the format of the send API (`sent`). Both formats use the same type names for different bodies, so the
 * direction decides which one is tried first.
 */
export type MessageContent =
  | { readonly as: 'seen'; readonly content: Content }
  | { readonly as: 'sent'; readonly content: OutboundContent };

export interface ThreadMessage extends Omit<MessageView, 'content'> {
  readonly content: MessageContent | null;
}

/** Parses the content of a message. Returns null if its type is unknown. */
function parseContent(direction: MessageView['direction'], content: unknown): MessageContent | null {
  const sent = direction === 'outbound' ? outboundContentSchema.safeParse(content) : undefined;
  if (sent?.success) return { as: 'sent', content: sent.data };
  const seen = contentSchema.safeParse(content);
  return seen.success ? { as: 'seen', content: seen.data } : null;
}

/** A message of the API. `carried` is null if the type of the message is unknown. */
export const threadMessageSchema = messageViewSchema
  .omit({ content: true })
  .extend({ content: z.unknown() })
  .transform(
    ({ content, ...message }): ThreadMessage => ({ ...message, content: parseContent(message.direction, content) }),
  );

export const messagePageSchema = pageOf(threadMessageSchema);
export const conversationPageSchema = pageOf(conversationViewSchema);
