import { useMemo, useState } from 'react';
import { useWords } from '../../state/words.tsx';
import { Button } from '../Button/Button.tsx';
import { Field } from '../Field/Field.tsx';
import styles from './AttachSheet.module.css';

const MOST_CAPTION = 1024;

interface PicturePreviewProps {
  readonly picture: HTMLCanvasElement;
  readonly busy: boolean;
  readonly onSend: (caption: string) => void;
}

/** The picture as it will go, and a line to write below it. */
export function PicturePreview({ picture, busy, onSend }: PicturePreviewProps) {
  const { t } = useWords();
  const [caption, setCaption] = useState('');
  const address = useMemo(() => picture.toDataURL('image/jpeg', 0.8), [picture]);
  return (
    <form
      className={styles.preview}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(caption.trim());
      }}
    >
      <img className={styles.picture} src={address} alt={t.content.image} />
      <Field
        label={t.attach.captionLabel}
        maxLength={MOST_CAPTION}
        value={caption}
        onChange={(event) => setCaption(event.currentTarget.value)}
      />
      <Button type="submit" disabled={busy}>
        {t.attach.sendPicture}
      </Button>
    </form>
  );
}
