import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import type { MediaSource } from '../../logic/content.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { RichText } from '../RichText/RichText.tsx';
import styles from './PictureBody.module.css';
import { useMediaUrl } from './use-media-url.ts';

interface PictureProps {
  readonly source: MediaSource;
  readonly caption: string | null;
  readonly sticker?: boolean;
}

/** Picture in a box of fixed size, so that the layout does not shift when it loads. A tap enlarges it. */
export function PictureBody({ source, caption, sticker = false }: PictureProps) {
  const { t } = useTranslations();
  const { show } = useOpenChat();
  const url = useMediaUrl(source);
  const [hasFailed, setFailed] = useState(false);
  const description = caption ?? (sticker ? t.content.sticker : t.content.image);
  return (
    <>
      {hasFailed ? (
        <MediaError />
      ) : (
        <button
          type="button"
          className={sticker ? styles.sticker : styles.picture}
          aria-label={`${t.content.openImage}: ${description}`}
          aria-haspopup="dialog"
          onClick={() => show({ kind: 'picture', url, description })}
        >
          <img src={url} alt="" onError={() => setFailed(true)} />
        </button>
      )}
      <Caption text={caption} />
    </>
  );
}

/** Video with controls. */
export function VideoBody({ source, caption }: PictureProps) {
  const url = useMediaUrl(source);
  const [hasFailed, setFailed] = useState(false);
  return (
    <>
      {hasFailed ? (
        <MediaError />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: videos in messages have no captions
        <video className={styles.video} src={url} controls preload="metadata" onError={() => setFailed(true)} />
      )}
      <Caption text={caption} />
    </>
  );
}

function Caption({ text }: { readonly text: string | null }) {
  if (text === null || text === '') return null;
  return (
    <p className={styles.caption}>
      <RichText text={text} />
    </p>
  );
}

function MediaError() {
  const { t } = useTranslations();
  return (
    <span className={styles.error}>
      <ImageOff aria-hidden="true" size={24} strokeWidth={1.5} />
      {t.content.mediaError}
    </span>
  );
}
