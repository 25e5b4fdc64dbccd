import { useState } from 'react';
import { useLanguage } from '../app/contexts.ts';
import { formatAmountInput, parseAmount } from '../business/budget.ts';

interface MoneyFieldProps {
  readonly label: string;
  /** The initial amount, in the format of the API. */
  readonly initial: string;
  /** Called with undefined while the input is not a valid amount, and with an empty text for an empty input. */
  readonly onChange: (amount: string | undefined) => void;
  readonly required?: boolean;
}

/** Text field for an amount in the format of the language. */
export function MoneyField({ label, initial, onChange, required = false }: MoneyFieldProps) {
  const { language } = useLanguage();
  const [typed, setTyped] = useState(formatAmountInput(initial, language));
  const amount = typed.trim() === '' ? '' : parseAmount(typed, language);
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
          onChange(next.trim() === '' ? '' : parseAmount(next, language));
        }}
      />
    </label>
  );
}
