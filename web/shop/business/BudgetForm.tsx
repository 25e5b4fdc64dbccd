import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type * as z from 'zod';
import { putSettingsOperation, settingsViewSchema } from '../../../functions/tenants/tenant-operations.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';
import { formatAmountInput, parseAmount } from './budget.ts';

interface BudgetFormProps {
  readonly settings: z.infer<typeof settingsViewSchema>;
  readonly currency: string;
}

/**
 * Form for the monthly budget. At 80% a warning appears; at 100% automatic messages stop and replies of agents
 * continue.
 */
export function BudgetForm({
  settings: { budget, holdMinutes, language: customerLanguage },
  currency,
}: BudgetFormProps) {
  const { t, language } = useLanguage();
  const { api } = useServices();
  const client = useQueryClient();
  const [typed, setTyped] = useState(formatAmountInput(budget?.amount ?? '', language));
  const amount = parseAmount(typed, language);
  const save = useMutation({
    mutationFn: (newAmount: string | null) =>
      api.call(
        putSettingsOperation,
        // PUT replaces all settings: an omitted field would be reset to its default.
        {
          body: {
            budget: newAmount === null ? null : { amount: newAmount, currency },
            holdMinutes,
            language: customerLanguage,
          },
        },
        settingsViewSchema,
      ),
    onSuccess: (settings) => client.setQueryData(['settings'], settings),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (amount !== undefined) save.mutate(amount);
  };
  return (
    <form className="card accept" onSubmit={submit}>
      <h2>{t('budget.title')}</h2>
      <p className="hint">{t('budget.hint')}</p>
      <label className="field">
        <span>{t('budget.amount', { currency })}</span>
        <input
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          aria-invalid={typed !== '' && amount === undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <MutationErrorNotice error={save.error} />
      <div className="actions">
        <button type="submit" className="button button-main" disabled={amount === undefined || save.isPending}>
          {t('budget.save')}
        </button>
        {budget !== null && (
          <button
            type="button"
            className="button button-quiet"
            disabled={save.isPending}
            onClick={() => {
              setTyped('');
              save.mutate(null);
            }}
          >
            {t('budget.remove')}
          </button>
        )}
        <span role="status">{save.isSuccess && t('saved')}</span>
      </div>
    </form>
  );
}
