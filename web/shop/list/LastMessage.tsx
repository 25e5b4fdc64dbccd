import { CornerUpLeft } from 'lucide-react';
import type { ConversationView } from '../../../functions/conversations/views.ts';
import { useLanguage } from '../app/contexts.ts';
import { previewText } from '../thread/preview.ts';
import { typeLabelKey } from '../thread/type-label.ts';

/** Preview of the newest message in one line: direction, type and text. */
export function LastMessage({ message }: { message: ConversationView['lastMessage'] }) {
  const { t } = useLanguage();
  if (message === null) return <span className="last-line">{t('list.noMessages')}</span>;
  const { direction, type, text } = message;
  const label = typeLabelKey(type);
  return (
    <span className="last-line" dir="auto">
      {direction === 'outbound' && (
        <>
          <CornerUpLeft />
          <span className="sr">{t('list.businessReply')} </span>
        </>
      )}
      {label !== null && <span className="last-type">{t(label)}</span>}
      {label !== null && text !== null && ' · '}
      {text !== null && previewText(type, text)}
      {text === null && label === null && t('type.other', { type })}
    </span>
  );
}
