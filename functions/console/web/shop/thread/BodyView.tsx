import { CircleOff } from 'lucide-react';
import { useSpeech } from '../app/shop.ts';
import type { Body } from './body.ts';
import { AnswersCard, ChoiceCard, ContactCards, LocationCard, MenuCard } from './Cards.tsx';
import { Media } from './Media.tsx';
import type { ThreadMessage } from './message.ts';
import { OrderInThread } from './OrderInThread.tsx';
import { OrderStruk } from './OrderStruk.tsx';
import { RichText } from './RichText.tsx';
import { TemplateText } from './TemplateText.tsx';

interface BodyViewProps {
  readonly body: Body;
  readonly media: ThreadMessage['media'];
  /** null for one that is not sent yet. */
  readonly messageId: string | null;
}

/** What a message says, in the shape of its kind. */
export function BodyView({ body, media, messageId }: BodyViewProps) {
  const { t } = useSpeech();
  switch (body.kind) {
    case 'text':
      return <RichText text={body.text} />;
    case 'media':
      return <Media body={body} media={media} />;
    case 'location':
      return <LocationCard body={body} />;
    case 'contacts':
      return <ContactCards body={body} />;
    case 'choice':
      return <ChoiceCard body={body} />;
    case 'answers':
      return <AnswersCard body={body} />;
    case 'order':
      return messageId === null ? <OrderStruk body={body} /> : <OrderInThread messageId={messageId} body={body} />;
    case 'menu':
      return <MenuCard body={body} />;
    case 'template':
      return <TemplateText body={body} />;
    case 'unsupported':
      return (
        <Unshown words={body.what === null ? t('unsupported.plain') : t('unsupported.named', { what: body.what })} />
      );
    case 'unknown':
      return <Unshown words={t('unknown.named', { type: body.type })} />;
    case 'reaction':
    case 'edit':
    case 'revoke':
    case 'event':
      // These are lines of the thread, never bubbles.
      return null;
  }
}

function Unshown({ words }: { words: string }) {
  return (
    <p className="file file-missing">
      <CircleOff />
      <span>{words}</span>
    </p>
  );
}
