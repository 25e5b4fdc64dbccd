import { useMemo, useState } from 'react';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Button } from '../Button/Button.tsx';
import { Field } from '../Field/Field.tsx';
import styles from './AttachSheet.module.css';

const MAX_CAPTION_LENGTH = 1024;

interface PicturePreviewProps {
  readonly picture: HTMLCanvasElement;
  readonly isBusy: boolean;
  readonly onSend: (caption: string) => void;
}

/** Preview of a picture with a field for its caption. */
export function PicturePreview({ picture, isBusy, onSend }: PicturePreviewProps) {
  const { t } = useTranslations();
  const [caption, setCaption] = useState('');
  const url = useMemo(() => picture.toDataURL('image/jpeg', 0.8), [picture]);
  return (
    <form
      className={styles.preview}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(caption.trim());
      }}
    >
      <img className={styles.picture} src={url} alt={t.content.image} />
      <Field
        label={t.attach.captionLabel}
        maxLength={MAX_CAPTION_LENGTH}
        value={caption}
        onChange={(event) => setCaption(event.currentTarget.value)}
      />
      <Button type="submit" disabled={isBusy}>
        {t.attach.sendPicture}
      </Button>
    </form>
  );
}
