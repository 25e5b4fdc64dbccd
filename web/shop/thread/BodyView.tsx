import { CircleOff } from 'lucide-react';
import { RichText } from '../../ui/RichText.tsx';
import type { ThreadMessage } from '../api/thread-message.ts';
import { useLanguage } from '../app/contexts.ts';
import { AnswersCard, ChoiceCard, ContactCards, LocationCard, MenuCard } from './MessageCards.tsx';
import { MessageMedia } from './MessageMedia.tsx';
import type { MessageBody } from './message-body.ts';
import { OrderInThread } from './OrderInThread.tsx';
import { OrderReceipt } from './OrderReceipt.tsx';
import { TemplateText } from './TemplateText.tsx';

interface BodyViewProps {
  readonly body: MessageBody;
  readonly media: ThreadMessage['media'];
  /** Null for a message that has not been sent yet. */
  readonly messageId: string | null;
}

/** Shows the content of a message, according to its kind. */
export function BodyView({ body, media, messageId }: BodyViewProps) {
  const { t } = useLanguage();
  switch (body.kind) {
    case 'text':
      return <RichText className="text" text={body.text} />;
    case 'media':
      return <MessageMedia body={body} media={media} />;
    case 'location':
      return <LocationCard body={body} />;
    case 'contacts':
      return <ContactCards body={body} />;
    case 'choice':
      return <ChoiceCard body={body} />;
    case 'answers':
      return <AnswersCard body={body} />;
    case 'order':
      return messageId === null ? <OrderReceipt body={body} /> : <OrderInThread messageId={messageId} body={body} />;
    case 'menu':
      return <MenuCard body={body} />;
    case 'template':
      return <TemplateText body={body} />;
    case 'unsupported':
      return (
        <UnsupportedContent
          text={body.what === null ? t('unsupported.plain') : t('unsupported.named', { what: body.what })}
        />
      );
    case 'unknown':
      return <UnsupportedContent text={t('unknown.named', { type: body.type })} />;
    case 'reaction':
    case 'edit':
    case 'revoke':
    case 'event':
      // These are shown as event lines, never as bubbles.
      return null;
  }
}

function UnsupportedContent({ text }: { text: string }) {
  return (
    <p className="file file-missing">
      <CircleOff />
      <span>{text}</span>
    </p>
  );
}
