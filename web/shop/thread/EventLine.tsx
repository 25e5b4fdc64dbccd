import type { ThreadMessage } from '../api/thread-message.ts';
import { useLanguage } from '../app/contexts.ts';
import type { MessageBody } from './message-body.ts';

/** Shows an event, or a reaction, edit or deletion whose message is not loaded, as a small grey centred line. */
export function EventLine({ message, body, author }: { message: ThreadMessage; body: MessageBody; author: string }) {
  const { format } = useLanguage();
  const text = useEventText(body, author);
  return (
    <p className="line">
      {text} · <time dateTime={message.timestamp}>{format.time(message.timestamp)}</time>
    </p>
  );
}

function useEventText(body: MessageBody, author: string): string {
  const { t } = useLanguage();
  switch (body.kind) {
    case 'event':
      return body.event === 'other' ? (body.text ?? t('event.other')) : t(`event.${body.event}`, { who: author });
    case 'reaction':
      return body.emoji === null
        ? t('activity.unreacted', { who: author })
        : t('activity.reacted', { who: author, emoji: body.emoji });
    case 'edit':
      return t('activity.edited', { who: author, text: body.text ?? '…' });
    case 'revoke':
      return t('activity.revoked', { who: author });
    default:
      return '';
  }
}
