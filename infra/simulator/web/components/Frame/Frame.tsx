import type { ReactNode } from 'react';
import styles from './Frame.module.css';

/** A phone's body, drawn; what it shows is put inside. */
export function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <div className={styles.screen}>{children}</div>
    </div>
  );
}
