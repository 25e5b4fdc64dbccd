import styles from './Badge.module.css';

const MAX_SHOWN = 99;

/** Count in a pill, with a label for screen readers. Renders nothing when the count is 0. */
export function Badge({ count, label }: { readonly count: number; readonly label: string }) {
  if (count === 0) return null;
  return (
    <span className={styles.badge}>
      <span aria-hidden="true">{count > MAX_SHOWN ? `${MAX_SHOWN}+` : count}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
