interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** The used part of the monthly budget. `nearly` from 80%, `spent` from 100%, as in `maySend`. */
export interface BudgetState {
  readonly percent: number;
  readonly level: 'fine' | 'nearly' | 'spent';
}

/** Computes the budget state for display; null without a budget or without costs in the same currency. */
export function budgetState(budget: Money | null, spent: Money | null): BudgetState | null {
  if (budget === null || spent === null || budget.currency !== spent.currency) return null;
  const [limit, used] = [Number(budget.amount), Number(spent.amount)];
  const percent = limit > 0 ? Math.floor((used / limit) * 100) : 100;
  if (percent >= 100) return { percent, level: 'spent' };
  return { percent, level: percent >= 80 ? 'nearly' : 'fine' };
}

/** Formats an API amount for an input field: `50000.50` becomes `50000,50` in Indonesian. */
export const formatAmountInput = (amount: string, language: 'id' | 'en'): string =>
  language === 'id' ? amount.replace('.', ',') : amount;

/** Parses a typed amount into the format of the API: `50.000`, `Rp 50000` and `50 000` become `50000`. */
export function parseAmount(typed: string, language: 'id' | 'en'): string | undefined {
  const [thousandsSeparator, decimalSeparator] = language === 'id' ? ['.', ','] : [',', '.'];
  const normalized = typed
    .replace(/[^\d.,]/g, '')
    .replaceAll(thousandsSeparator, '')
    .replace(decimalSeparator, '.');
  return /^\d{1,15}(\.\d{1,6})?$/.test(normalized) ? normalized : undefined;
}
