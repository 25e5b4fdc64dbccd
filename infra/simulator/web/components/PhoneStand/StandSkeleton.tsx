import { Frame } from '../Frame/Frame.tsx';
import styles from './PhoneStand.module.css';

/** A phone's body, while what it shows is on its way. */
export function StandSkeleton() {
  return (
    <div className={styles.stand} aria-hidden="true">
      <div className={styles.label} />
      <Frame>{null}</Frame>
    </div>
  );
}
