import type { AllowanceView, ChargeView } from '../../../functions/metering/api/views.ts';

/** Returns the lines to show: lines without usage and without cost are omitted, except fees. */
export const visibleLines = (lines: readonly ChargeView[]): readonly ChargeView[] =>
  lines.filter(({ amount, consumed, kind }) => isNonZero(amount) || isNonZero(consumed) || kind === 'fee');

/** Returns whether a decimal is not zero. */
export const isNonZero = (amount: string): boolean => /[1-9]/.test(amount);

/** Returns whether a line is free: covered by an allowance, or not charged by the plan. */
export const isFree = ({ amount, unitPrice }: Pick<ChargeView, 'amount' | 'unitPrice'>): boolean =>
  !isNonZero(amount) && !isNonZero(unitPrice);

/** Returns whether the amount of a line is explained as quantity times unit price. */
export const isPricedByQuantity = ({ kind, quantity }: Pick<ChargeView, 'kind' | 'quantity'>): boolean =>
  kind === 'usage' || (kind === 'fee' && quantity !== '1');

/** Returns the used share of an allowance in percent, 0 to 100. It is rounded down, so that 100 means fully used. */
export function percentUsed({ quantity, used }: Pick<AllowanceView, 'quantity' | 'used'>): number {
  const [total, consumed] = [Number(quantity), Number(used)];
  return total > 0 ? Math.min(100, Math.floor((consumed / total) * 100)) : 100;
}
