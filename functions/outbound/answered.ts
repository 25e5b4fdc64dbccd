import { previewOf } from '../../shared/entities/activity.ts';
import { recordActivities } from '../../shared/entities/conversation.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import { textOfOutbound } from '../../shared/whatsapp/outbound.ts';
import { contentOf } from './content-of.ts';
import type { Outgoing } from './message-state.ts';
import type { SendContext } from './send-conversation.ts';

/** Notes in the conversation that the customer was answered. Idempotent. */
export async function answered(message: Outgoing, context: SendContext): Promise<void> {
  const { table, scope, conversation } = context;
  const { conversationId, contactId, phoneNumberId, type, sending } = message;
  // When it went out: a message that is sent again answers what was asked in between too.
  const at = sending.attempts.at(-1)?.at ?? message.at;
  const shows = type !== 'reaction';
  const text = textOfOutbound(contentOf(message));
  await recordActivities(table, scope, {
    ids: { conversationId, contactId, phoneNumberId },
    activities: [
      {
        direction: 'outbound',
        at,
        content: shows,
        asks: true,
        name: undefined,
        waId: undefined,
        userId: undefined,
        preview: shows ? previewOf('outbound', type, text) : undefined,
      },
    ],
    isNew: false,
    traceparent: conversation.traceparent,
    shards: async () => (await getTenant(table, scope.tenantId))?.shards ?? 1,
  });
}
