import { useMemo } from 'react';
import { draw, SAMPLES } from '../../samples/pictures.ts';
import { useWords } from '../../state/words.tsx';
import styles from './AttachSheet.module.css';

/** Pictures drawn on the spot, for those who have none at hand. */
export function SamplePictures({ onPick }: { readonly onPick: (picture: HTMLCanvasElement) => void }) {
  const { t } = useWords();
  const pictures = useMemo(
    () =>
      SAMPLES.flatMap((sample) => {
        const canvas = draw(sample);
        return canvas === null ? [] : [{ sample, canvas, address: canvas.toDataURL('image/jpeg', 0.7) }];
      }),
    [],
  );
  return (
    <ul className={styles.samples}>
      {pictures.map(({ sample, canvas, address }) => (
        <li key={sample}>
          <button type="button" onClick={() => onPick(canvas)}>
            <img className={styles.sample} src={address} alt="" />
            {t.attach.sample[sample]}
          </button>
        </li>
      ))}
    </ul>
  );
}
