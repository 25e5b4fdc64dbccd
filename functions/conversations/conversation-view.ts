import { toIsoTime } from '../../shared/clock.ts';
import type { Conversation } from '../../shared/entities/conversation.ts';
import { parsePreview } from '../../shared/entities/conversation-state.ts';
import { serviceWindowOf } from '../outbound/service-window.ts';
import type { ConversationView } from './views.ts';

const isoOrNull = (unixSeconds: number | undefined): string | null =>
  unixSeconds === undefined || unixSeconds === 0 ? null : toIsoTime(unixSeconds);

/** Returns the API representation of a conversation. @param now unix seconds */
export function toConversationView(conversation: Conversation, now: number): ConversationView {
  const { name, waId, userId, preview } = conversation;
  const { open, until } = serviceWindowOf(conversation.lastAskedAt, now);
  return {
    id: conversation.conversationId,
    phoneNumberId: conversation.phoneNumberId,
    contact: {
      id: conversation.contactId,
      name: name?.value ?? null,
      waId: waId?.value ?? null,
      userId: userId?.value ?? null,
    },
    lastMessageAt: isoOrNull(conversation.lastMessageAt),
    lastMessage: preview ? parsePreview(preview.value) : null,
    waitingSince: isoOrNull(conversation.waitingSince),
    window: { open, until: isoOrNull(until) },
    ownerId: conversation.ownerId ?? null,
  };
}
