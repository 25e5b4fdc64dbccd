import type { OrderView } from '../../../functions/orders/api/views.ts';
import { multiply, sum } from '../thread/decimal.ts';

type Money = OrderView['total'];

/** Returns the amount that is still due; `0` if the order is fully paid or overpaid. */
export function amountDue({ total, paid }: Pick<OrderView, 'total' | 'paid'>): Money {
  const left = sum([total.amount, negate(paid.amount)]) ?? total.amount;
  return { amount: left.startsWith('-') ? '0' : left, currency: total.currency };
}

/** Returns the amount by which the order is overpaid; `0` if it is not. */
export function overpayment({ total, paid }: Pick<OrderView, 'total' | 'paid'>): Money {
  const over = sum([paid.amount, negate(total.amount)]) ?? '0';
  return { amount: over.startsWith('-') ? '0' : over, currency: total.currency };
}

const negate = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

/** Returns whether an amount is zero. */
export const isZero = (amount: string): boolean => !/[1-9]/.test(amount);

interface PricedLine {
  readonly quantity: number;
  readonly price: Money;
}

/**
 * Returns the total of the lines with delivery, or undefined if there are no lines or currencies differ. The total is
 * only for display; the API computes the binding one.
 */
export function totalOf(lines: readonly PricedLine[], deliveryFee: string): Money | undefined {
  const currency = lines[0]?.price.currency;
  if (currency === undefined || lines.some(({ price }) => price.currency !== currency)) return undefined;
  const amounts = lines.map(({ quantity, price }) => multiply(String(quantity), price.amount) ?? '0');
  const amount = sum([...amounts, deliveryFee]);
  return amount === undefined ? undefined : { amount, currency };
}

/** Returns whether two amounts are equal, independent of trailing zeros. */
export const isSameAmount = (a: string, b: string): boolean => isZero(sum([a, negate(b)]) ?? '1');

/** Returns whether the customer's phone showed a price that differs from the applied one. */
export function isRepriced({ price: { claimed, applied } }: OrderView['lines'][number]): boolean {
  if (claimed === null || applied === null) return false;
  return (
    !isSameAmount(claimed.amount, applied.amount) ||
    (claimed.currency !== null && claimed.currency !== applied.currency)
  );
}
