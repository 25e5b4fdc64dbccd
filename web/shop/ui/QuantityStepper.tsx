import '../styles/orders.css';
import { Minus, Plus } from 'lucide-react';
import { useLanguage } from '../app/contexts.ts';

interface QuantityProps {
  /** Label for screen readers. */
  readonly name: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
  readonly onStep: (by: 1 | -1) => void;
  /** Whether the change has not been sent yet. */
  readonly pending?: boolean;
}

/** A stepper: a number between two buttons that change it. */
export function QuantityStepper({ name, value, least = 0, most = 9999, onStep, pending = false }: QuantityProps) {
  const { t, format } = useLanguage();
  return (
    <fieldset className="quantity">
      <legend className="sr">{name}</legend>
      <button
        type="button"
        className="icon-button"
        aria-label={t('quantity.decrease', { name })}
        disabled={value <= least}
        onClick={() => onStep(-1)}
      >
        <Minus />
      </button>
      <output className={pending ? 'quantity-value quantity-pending' : 'quantity-value'}>{format.number(value)}</output>
      <button
        type="button"
        className="icon-button"
        aria-label={t('quantity.increase', { name })}
        disabled={value >= most}
        onClick={() => onStep(1)}
      >
        <Plus />
      </button>
    </fieldset>
  );
}
