import styles from './Badge.module.css';

const MOST = 99;

/** A count in a pill, with words for those who cannot see it. Nothing when there is nothing to count. */
export function Badge({ count, label }: { readonly count: number; readonly label: string }) {
  if (count === 0) return null;
  return (
    <span className={styles.badge}>
      <span aria-hidden="true">{count > MOST ? `${MOST}+` : count}</span>
      <span className="only-heard">{label}</span>
    </span>
  );
}
