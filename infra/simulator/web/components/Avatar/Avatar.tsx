import { initials, pick } from '../../logic/tint.ts';
import { classes } from '../classes.ts';
import styles from './Avatar.module.css';

const TINTS = ['nila', 'soga', 'mengkudu', 'kunir', 'ungu'] as const;

interface AvatarProps {
  readonly name: string;
  /** What the colour hangs on; the name changes, this does not. */
  readonly seed: string;
  /** A business has a square with round corners, a person a circle. */
  readonly shape?: 'person' | 'business';
  readonly size?: 'small' | 'large';
}

/** Initials on a quiet colour. Says nothing to screen readers: the name always stands beside it. */
export function Avatar({ name, seed, shape = 'person', size = 'large' }: AvatarProps) {
  const tint = shape === 'business' ? 'business' : pick(TINTS, seed);
  return (
    <span aria-hidden="true" className={classes(styles.avatar, styles[shape], styles[size])} data-tint={tint}>
      {initials(name)}
    </span>
  );
}
