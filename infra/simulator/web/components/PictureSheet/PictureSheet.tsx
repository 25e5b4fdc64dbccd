import { Sheet } from '../Sheet/Sheet.tsx';
import styles from './PictureSheet.module.css';

interface PictureSheetProps {
  readonly url: string;
  readonly description: string;
  readonly onClose: () => void;
}

/** Shows a picture in full size. */
export function PictureSheet({ url, description, onClose }: PictureSheetProps) {
  return (
    <Sheet title={description} onClose={onClose}>
      <img className={styles.picture} src={url} alt={description} />
    </Sheet>
  );
}
