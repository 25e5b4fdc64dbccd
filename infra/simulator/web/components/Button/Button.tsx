import type { ComponentProps } from 'react';
import { classNames } from '../class-names.ts';
import styles from './Button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `main` is the primary action of a sheet. */
  readonly weight?: 'main' | 'quiet';
}

/** Button with a text label. */
export function Button({ weight = 'main', className, ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={classNames(styles.button, styles[weight], className)} />;
}
