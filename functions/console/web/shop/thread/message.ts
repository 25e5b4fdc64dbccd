import * as z from 'zod';
import { pageOf } from '../../../../../shared/http/page.ts';
import { $Content, type Content } from '../../../../../shared/whatsapp/content.ts';
import { $OutboundContent, type OutboundContent } from '../../../../../shared/whatsapp/outbound.ts';
import { $ConversationView, $MessageView, type MessageView } from '../../../../conversations/views.ts';

/**
 * The content of a message: in the format of webhooks (`seen`; also for messages that the business wrote on its own
 * phone), or in the format of the send API (`sent`). Both formats use the same type names for different bodies, so the
 * direction decides which one is tried first.
 */
export type Carried =
  | { readonly as: 'seen'; readonly content: Content }
  | { readonly as: 'sent'; readonly content: OutboundContent };

export interface ThreadMessage extends Omit<MessageView, 'content'> {
  readonly carried: Carried | null;
}

/** Parses the content of a message. Returns null if its type is unknown. */
function parseContent(direction: MessageView['direction'], content: unknown): Carried | null {
  const sent = direction === 'outbound' ? $OutboundContent.safeParse(content) : undefined;
  if (sent?.success) return { as: 'sent', content: sent.data };
  const seen = $Content.safeParse(content);
  return seen.success ? { as: 'seen', content: seen.data } : null;
}

/** A message of the API. `carried` is null if the type of the message is unknown. */
export const $ThreadMessage = $MessageView
  .omit({ content: true })
  .extend({ content: z.unknown() })
  .transform(
    ({ content, ...message }): ThreadMessage => ({ ...message, carried: parseContent(message.direction, content) }),
  );

export const $MessagePage = pageOf($ThreadMessage);
export const $ConversationPage = pageOf($ConversationView);
