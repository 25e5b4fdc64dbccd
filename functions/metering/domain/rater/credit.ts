import { compareMoney, type Money, subtractMoney, zeroMoney } from '../../../../shared/money/money.ts';

/**
 * Limits a requested credit to the part of a charge line that is not credited yet. The credits on a line never exceed
 * its charge, and a credit is never negative.
 * @throws DifferentCurrenciesError
 */
export function limitCredit(requested: Money, charged: Money, credited: Money): Money {
  const zero = zeroMoney(charged.currency);
  const left = subtractMoney(charged, credited);
  const available = compareMoney(left, zero) > 0 ? left : zero;
  if (compareMoney(requested, zero) <= 0) return zero;
  return compareMoney(requested, available) < 0 ? requested : available;
}
