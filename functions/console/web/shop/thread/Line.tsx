import { useSpeech } from '../app/shop.ts';
import type { Body } from './body.ts';
import type { ThreadMessage } from './message.ts';

/** Something that happened: small, grey, in the middle. */
export function Line({ message, body, who }: { message: ThreadMessage; body: Body; who: string }) {
  const { format } = useSpeech();
  const words = useLineWords(body, who);
  return (
    <p className="line">
      {words} · <time dateTime={message.timestamp}>{format.time(message.timestamp)}</time>
    </p>
  );
}

function useLineWords(body: Body, who: string): string {
  const { t } = useSpeech();
  switch (body.kind) {
    case 'event':
      return body.event === 'other' ? (body.text ?? t('event.other')) : t(`event.${body.event}`, { who });
    case 'reaction':
      return body.emoji === null ? t('activity.unreacted', { who }) : t('activity.reacted', { who, emoji: body.emoji });
    case 'edit':
      return t('activity.edited', { who, text: body.text ?? '…' });
    case 'revoke':
      return t('activity.revoked', { who });
    default:
      return '';
  }
}
