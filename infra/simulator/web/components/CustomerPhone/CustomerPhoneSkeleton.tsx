import { PhoneFrame } from '../PhoneFrame/PhoneFrame.tsx';
import styles from './CustomerPhone.module.css';

/** Empty phone that is shown while the phone's code loads. */
export function CustomerPhoneSkeleton() {
  return (
    <div className={styles.framed} aria-hidden="true">
      <div className={styles.toolbar} />
      <PhoneFrame>{null}</PhoneFrame>
    </div>
  );
}
