import type { AllowanceView, ChargeView } from '../../../../metering/views.ts';

/** Lines that say something: those that nothing was used of and that cost nothing only make a struk longer. */
export const linesToShow = (lines: readonly ChargeView[]): readonly ChargeView[] =>
  lines.filter(({ amount, consumed, kind }) => isSome(amount) || isSome(consumed) || kind === 'fee');

export const isSome = (amount: string): boolean => /[1-9]/.test(amount);

/** What is used without a price: from an allowance, or because the plan asks nothing for it. */
export const isFree = ({ amount, unitPrice }: Pick<ChargeView, 'amount' | 'unitPrice'>): boolean =>
  !isSome(amount) && !isSome(unitPrice);

/** Whether a count times a price explains an amount better than the amount alone. */
export const isMultiplied = ({ kind, quantity }: Pick<ChargeView, 'kind' | 'quantity'>): boolean =>
  kind === 'usage' || (kind === 'fee' && quantity !== '1');

/** How much of an allowance is used, for a bar only; 0 to 100, rounded down, so that full is full. */
export function percentUsed({ quantity, used }: Pick<AllowanceView, 'quantity' | 'used'>): number {
  const [all, taken] = [Number(quantity), Number(used)];
  return all > 0 ? Math.min(100, Math.floor((taken / all) * 100)) : 100;
}
