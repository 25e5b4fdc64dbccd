import { useState } from 'react';
import { useSpeech } from '../app/shop.ts';
import { amountOf, typedAmount } from '../business/budget.ts';

interface MoneyFieldProps {
  readonly label: string;
  /** An amount of the API to begin with. */
  readonly initial: string;
  /** undefined while what stands there is no amount. Nothing at all is the empty text. */
  readonly onChange: (amount: string | undefined) => void;
  readonly required?: boolean;
}

/** An amount as people type it. */
export function MoneyField({ label, initial, onChange, required = false }: MoneyFieldProps) {
  const { language } = useSpeech();
  const [typed, setTyped] = useState(typedAmount(initial, language));
  const amount = typed.trim() === '' ? '' : amountOf(typed, language);
  return (
    <label className="field">
      <span>{label}</span>
      <input
        inputMode="decimal"
        autoComplete="off"
        required={required}
        value={typed}
        aria-invalid={amount === undefined}
        onChange={(event) => {
          const next = event.target.value;
          setTyped(next);
          onChange(next.trim() === '' ? '' : amountOf(next, language));
        }}
      />
    </label>
  );
}
