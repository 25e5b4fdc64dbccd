import { type ComponentProps, useId } from 'react';
import { classNames } from '../class-names.ts';
import styles from './Field.module.css';

interface FieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Validation message that says how to correct the value. */
  readonly problem?: string | undefined;
}

/** Text field with a label above and a hint or validation message below. */
export function Field({ label, hint, problem, className, ...rest }: FieldProps) {
  const id = useId();
  const below = problem ?? hint;
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id}>{label}</label>
      <input
        autoComplete="off"
        {...rest}
        id={id}
        aria-invalid={problem !== undefined}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
      />
      {below !== undefined && (
        <p id={`${id}-below`} data-problem={problem !== undefined}>
          {below}
        </p>
      )}
    </div>
  );
}
