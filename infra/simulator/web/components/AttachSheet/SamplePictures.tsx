import { useMemo } from 'react';
import { draw, SAMPLES } from '../../samples/pictures.ts';
import { useWords } from '../../state/words.tsx';
import styles from './AttachSheet.module.css';

/** Sample pictures that the page draws. */
export function SamplePictures({ onPick }: { readonly onPick: (picture: HTMLCanvasElement) => void }) {
  const { t } = useWords();
  const pictures = useMemo(
    () =>
      SAMPLES.flatMap((sample) => {
        const canvas = draw(sample);
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
