import { Frame } from '../Frame/Frame.tsx';
import styles from './PhoneStand.module.css';

/** Empty phone that is shown while the phone's code loads. */
export function StandSkeleton() {
  return (
    <div className={styles.framed} aria-hidden="true">
      <div className={styles.toolbar} />
      <Frame>{null}</Frame>
    </div>
  );
}
