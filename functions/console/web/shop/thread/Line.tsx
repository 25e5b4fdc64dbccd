import { useSpeech } from '../app/shop.ts';
import type { Body } from './body.ts';
import type { ThreadMessage } from './message.ts';

/** Shows an event, or a reaction, edit or deletion whose message is not loaded, as a small grey centred line. */
export function Line({ message, body, author }: { message: ThreadMessage; body: Body; author: string }) {
  const { format } = useSpeech();
  const text = useEventText(body, author);
  return (
    <p className="line">
      {text} · <time dateTime={message.timestamp}>{format.time(message.timestamp)}</time>
    </p>
  );
}

function useEventText(body: Body, author: string): string {
  const { t } = useSpeech();
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
