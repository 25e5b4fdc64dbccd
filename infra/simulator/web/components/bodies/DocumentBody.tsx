import { FileText } from 'lucide-react';
import type { Content } from '../../logic/content.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { RichText } from '../RichText/RichText.tsx';
import styles from './bodies.module.css';
import { useMediaUrl } from './use-media-url.ts';

type Document = Pick<Extract<Content, { kind: 'document' }>, 'source' | 'filename'>;

/** Link to a file. It opens in a new tab. */
export function DocumentBody({ content }: { readonly content: Document & { readonly caption?: string | null } }) {
  const { t } = useTranslations();
  return (
    <>
      <a className={styles.document} href={useMediaUrl(content.source)} target="_blank" rel="noreferrer noopener">
        <FileText aria-hidden="true" size={26} strokeWidth={1.5} />
        <span>
          <strong>{content.filename ?? t.content.document}</strong>
          <small>{t.content.openDocument}</small>
        </span>
      </a>
      {content.caption && (
        <p className={styles.caption}>
          <RichText text={content.caption} />
        </p>
      )}
    </>
  );
}
