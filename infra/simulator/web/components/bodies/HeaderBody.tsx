import type { Header } from '../../logic/content.ts';
import styles from './bodies.module.css';
import { DocumentBody } from './DocumentBody.tsx';
import { PictureBody, VideoBody } from './PictureBody.tsx';

/** Header of an interactive message or a template. */
export function HeaderBody({ header }: { readonly header: Header | null }) {
  switch (header?.kind) {
    case undefined:
      return null;
    case 'text':
      return <p className={styles.head}>{header.text}</p>;
    case 'image':
      return (
        <div className={styles.attached}>
          <PictureBody source={header.source} caption={null} />
        </div>
      );
    case 'video':
      return (
        <div className={styles.attached}>
          <VideoBody source={header.source} caption={null} />
        </div>
      );
    case 'document':
      return (
        <div className={styles.attached}>
          <DocumentBody content={header} />
        </div>
      );
  }
}
