import { useMemo } from 'react';
import { drawSamplePicture, SAMPLE_PICTURES } from '../../samples/sample-pictures.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './AttachSheet.module.css';

/** Sample pictures that the page draws. */
export function SamplePictures({ onPick }: { readonly onPick: (picture: HTMLCanvasElement) => void }) {
  const { t } = useTranslations();
  const pictures = useMemo(
    () =>
      SAMPLE_PICTURES.flatMap((sample) => {
        const canvas = drawSamplePicture(sample);
        return canvas === null ? [] : [{ sample, canvas, url: canvas.toDataURL('image/jpeg', 0.7) }];
      }),
    [],
  );
  return (
    <ul className={styles.samples}>
      {pictures.map(({ sample, canvas, url }) => (
        <li key={sample}>
          <button type="button" onClick={() => onPick(canvas)}>
            <img className={styles.sample} src={url} alt="" />
            {t.attach.sample[sample]}
          </button>
        </li>
      ))}
    </ul>
  );
}
