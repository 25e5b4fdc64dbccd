import { initialsOf } from '../../../../../web/ui/initials.ts';
import { chooseBySeed } from '../../logic/seeded-choice.ts';
import { classNames } from '../class-names.ts';
import styles from './Avatar.module.css';

const TINTS = ['nila', 'soga', 'mengkudu', 'kunir', 'ungu'] as const;

interface AvatarProps {
  readonly name: string;
  /** Determines the colour. Unlike the name, it does not change. */
  readonly seed: string;
  /** A square with rounded corners for a business, a circle for a person. */
  readonly shape?: 'person' | 'business';
  readonly size?: 'small' | 'large';
}

/** Initials on a coloured background. Hidden from screen readers, because the name is always next to it. */
export function Avatar({ name, seed, shape = 'person', size = 'large' }: AvatarProps) {
  const tint = shape === 'business' ? 'business' : chooseBySeed(TINTS, seed);
  return (
    <span aria-hidden="true" className={classNames(styles.avatar, styles[shape], styles[size])} data-tint={tint}>
      {initialsOf(name)}
    </span>
  );
}
