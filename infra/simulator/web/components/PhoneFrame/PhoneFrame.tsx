import type { ReactNode } from 'react';
import styles from './PhoneFrame.module.css';

/** Drawn body of a phone; the children are its screen. */
export function PhoneFrame({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <div className={styles.screen}>{children}</div>
    </div>
  );
}
