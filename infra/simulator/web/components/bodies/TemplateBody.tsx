import type { Bubble } from '../../../phone-api.ts';
import type { Content } from '../../logic/content.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { RichText } from '../RichText/RichText.tsx';
import styles from './bodies.module.css';
import { HeaderBody } from './HeaderBody.tsx';
import { LinkButton, ReplyButtons } from './MessageButtons.tsx';

interface TemplateBodyProps {
  readonly bubble: Bubble;
  readonly content: Extract<Content, { kind: 'template' }>;
}

/** Template message. Customers see it like any other message. */
export function TemplateBody({ bubble, content }: TemplateBodyProps) {
  const { t } = useTranslations();
  const replies = content.buttons.filter((button) => button.kind === 'reply');
  const others = content.buttons.filter((button) => button.kind !== 'reply');
  return (
    <>
      <HeaderBody header={content.header} />
      <RichText text={content.body ?? `${t.content.template}: ${content.name}`} />
      {content.footer !== null && <p className={styles.foot}>{content.footer}</p>}
      {replies.length > 0 && <ReplyButtons wamid={bubble.wamid} buttons={replies} />}
      {others.length > 0 && (
        <div className={styles.actions}>
          {others.map((button) =>
            button.kind === 'link' ? (
              <LinkButton key={button.title} title={button.title} url={button.url} />
            ) : (
              <button
                key={button.title}
                type="button"
                className={styles.action}
                disabled
                title={t.content.notAvailable}
              >
                {button.title}
              </button>
            ),
          )}
        </div>
      )}
    </>
  );
}
