interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** How much of the month's budget is spent. `nearly` from 80 %, `spent` from 100 %, as `maySend` has it. */
export interface BudgetState {
  readonly percent: number;
  readonly level: 'fine' | 'nearly' | 'spent';
}

/** For a bar and a word only; null where there is no budget, or nothing to compare it with. */
export function budgetState(budget: Money | null, spent: Money | null): BudgetState | null {
  if (budget === null || spent === null || budget.currency !== spent.currency) return null;
  const [limit, used] = [Number(budget.amount), Number(spent.amount)];
  const percent = limit > 0 ? Math.floor((used / limit) * 100) : 100;
  if (percent >= 100) return { percent, level: 'spent' };
  return { percent, level: percent >= 80 ? 'nearly' : 'fine' };
}

/** An amount of the API as a person types it: `50000.50` is `50000,50` in Indonesian. */
export const typedAmount = (amount: string, language: 'id' | 'en'): string =>
  language === 'id' ? amount.replace('.', ',') : amount;

/** What a person typed as an amount, as the API takes it: `50.000`, `Rp 50000` and `50 000` are all `50000`. */
export function amountOf(typed: string, language: 'id' | 'en'): string | undefined {
  const [thousands, point] = language === 'id' ? ['.', ','] : [',', '.'];
  const plain = typed
    .replace(/[^\d.,]/g, '')
    .replaceAll(thousands, '')
    .replace(point, '.');
  return /^\d{1,15}(\.\d{1,6})?$/.test(plain) ? plain : undefined;
}
