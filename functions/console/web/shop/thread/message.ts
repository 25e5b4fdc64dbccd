import * as z from 'zod';
import { pageOf } from '../../../../../shared/http/page.ts';
import { $Content, type Content } from '../../../../../shared/whatsapp/content.ts';
import { $OutboundContent, type OutboundContent } from '../../../../../shared/whatsapp/outbound.ts';
import { $ConversationView, $MessageView, type MessageView } from '../../../../conversations/views.ts';

/**
 * What a message carries: as a customer's phone writes it (`seen`; also what a business wrote on its own phone), or as we send it
 * (`sent`). Both use the same type names for different bodies, so it is read by direction.
 */
export type Carried =
  | { readonly as: 'seen'; readonly content: Content }
  | { readonly as: 'sent'; readonly content: OutboundContent };

export interface ThreadMessage extends Omit<MessageView, 'content'> {
  readonly carried: Carried | null;
}

function readCarried(direction: MessageView['direction'], content: unknown): Carried | null {
  const sent = direction === 'outbound' ? $OutboundContent.safeParse(content) : undefined;
  if (sent?.success) return { as: 'sent', content: sent.data };
  const seen = $Content.safeParse(content);
  return seen.success ? { as: 'seen', content: seen.data } : null;
}

/** A message of the API; what it carries is null when it is of no type that is known here. */
export const $ThreadMessage = $MessageView
  .omit({ content: true })
  .extend({ content: z.unknown() })
  .transform(
    ({ content, ...message }): ThreadMessage => ({ ...message, carried: readCarried(message.direction, content) }),
  );

export const $MessagePage = pageOf($ThreadMessage);
export const $ConversationPage = pageOf($ConversationView);
