import type { Bubble } from '../../../phone-api.ts';
import type { Content } from '../../logic/content.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { AnswerBody } from './AnswerBody.tsx';
import { AudioBody } from './AudioBody.tsx';
import styles from './bodies.module.css';
import { ContactsBody } from './ContactsBody.tsx';
import { DocumentBody } from './DocumentBody.tsx';
import { InteractiveBody } from './InteractiveBody.tsx';
import { LocationBody } from './LocationBody.tsx';
import { OrderBody } from './OrderBody.tsx';
import { PictureBody, VideoBody } from './PictureBody.tsx';
import { TemplateBody } from './TemplateBody.tsx';
import { TextBody } from './TextBody.tsx';

interface BodyProps {
  readonly bubble: Bubble;
  readonly content: Content;
}

/** Content of a message, by its kind. */
export function Body({ bubble, content }: BodyProps) {
  const { t } = useTranslations();
  switch (content.kind) {
    case 'text':
      return <TextBody content={content} products={bubble.products} />;
    case 'image':
      return <PictureBody source={content.source} caption={content.caption} />;
    case 'video':
      return <VideoBody source={content.source} caption={content.caption} />;
    case 'sticker':
      return <PictureBody source={content.source} caption={null} sticker />;
    case 'audio':
      return <AudioBody content={content} />;
    case 'document':
      return <DocumentBody content={content} />;
    case 'location':
      return <LocationBody content={content} />;
    case 'contacts':
      return <ContactsBody content={content} />;
    case 'interactive':
      return <InteractiveBody bubble={bubble} content={content} />;
    case 'answer':
      return <AnswerBody content={content} />;
    case 'order':
      return <OrderBody content={content} products={bubble.products} />;
    case 'template':
      return <TemplateBody bubble={bubble} content={content} />;
    case 'unknown':
      return <p className={styles.faint}>{t.content.unknown(content.type)}</p>;
  }
}
