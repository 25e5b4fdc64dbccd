import { Sheet } from '../Sheet/Sheet.tsx';
import styles from './PictureSheet.module.css';

interface PictureSheetProps {
  readonly address: string;
  readonly description: string;
  readonly onClose: () => void;
}

/** A picture as a whole. */
export function PictureSheet({ address, description, onClose }: PictureSheetProps) {
  return (
    <Sheet title={description} onClose={onClose}>
      <img className={styles.picture} src={address} alt={description} />
    </Sheet>
  );
}
