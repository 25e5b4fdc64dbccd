import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import type { MediaSource } from '../../logic/content.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useWords } from '../../state/words.tsx';
import { RichText } from '../RichText/RichText.tsx';
import styles from './PictureBody.module.css';
import { useMediaUrl } from './use-media.ts';

interface PictureProps {
  readonly source: MediaSource;
  readonly caption: string | null;
  readonly sticker?: boolean;
}

/** A picture in a place of fixed shape, so that nothing moves when it comes; a tap enlarges it. */
export function PictureBody({ source, caption, sticker = false }: PictureProps) {
  const { t } = useWords();
  const { show } = useOpenChat();
  const address = useMediaUrl(source);
  const [gone, setGone] = useState(false);
  const description = caption ?? (sticker ? t.content.sticker : t.content.image);
  return (
    <>
      {gone ? (
        <Gone />
      ) : (
        <button
          type="button"
          className={sticker ? styles.sticker : styles.picture}
          aria-label={`${t.content.openImage}: ${description}`}
          aria-haspopup="dialog"
          onClick={() => show({ kind: 'picture', address, description })}
        >
          <img src={address} alt="" onError={() => setGone(true)} />
        </button>
      )}
      <Caption text={caption} />
    </>
  );
}

/** A film that plays in its place. */
export function VideoBody({ source, caption }: PictureProps) {
  const address = useMediaUrl(source);
  const [gone, setGone] = useState(false);
  return (
    <>
      {gone ? (
        <Gone />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: it is somebody's message, and comes without
        <video className={styles.video} src={address} controls preload="metadata" onError={() => setGone(true)} />
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

function Gone() {
  const { t } = useWords();
  return (
    <span className={styles.gone}>
      <ImageOff aria-hidden="true" size={24} strokeWidth={1.5} />
      {t.content.mediaGone}
    </span>
  );
}
