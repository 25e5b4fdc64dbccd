import { compareMoney, type Money, noMoney, subtractMoney } from '../../../shared/money/money.ts';

/**
 * How much of a wanted credit a charge line can still bear: credits on a line never exceed what was charged for it, and a credit is
 * never a charge.
 * @throws DifferentCurrencies
 */
export function creditable(wanted: Money, charged: Money, credited: Money): Money {
  const nothing = noMoney(charged.currency);
  const left = subtractMoney(charged, credited);
  const most = compareMoney(left, nothing) > 0 ? left : nothing;
  if (compareMoney(wanted, nothing) <= 0) return nothing;
  return compareMoney(wanted, most) < 0 ? wanted : most;
}
