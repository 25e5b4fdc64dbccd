import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import styles from './IconButton.module.css';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly filled?: boolean;
  readonly children?: ReactNode;
}

/** Button of 44 px with an icon. The label is its tooltip. */
export function IconButton({ label, icon: Icon, filled = false, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(styles.button, filled && styles.filled, className)}
    >
      <Icon aria-hidden="true" size={22} strokeWidth={1.5} />
      {children}
    </button>
  );
}
