import type { OrderView } from '../../../../orders/views.ts';
import { sum, times } from '../thread/decimal.ts';

type Money = OrderView['total'];

/** What is left to pay; `0` when nothing is, also when too much came in. */
export function due({ total, paid }: Pick<OrderView, 'total' | 'paid'>): Money {
  const left = sum([total.amount, negative(paid.amount)]) ?? total.amount;
  return { amount: left.startsWith('-') ? '0' : left, currency: total.currency };
}

/** What came in beyond the price. */
export function excess({ total, paid }: Pick<OrderView, 'total' | 'paid'>): Money {
  const over = sum([paid.amount, negative(total.amount)]) ?? '0';
  return { amount: over.startsWith('-') ? '0' : over, currency: total.currency };
}

const negative = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

export const isNothing = (amount: string): boolean => !/[1-9]/.test(amount);

interface Priced {
  readonly quantity: number;
  readonly price: Money;
}

/** What a choice of products will cost with its delivery; undefined where currencies differ. For show: the API has the last word. */
export function totalOf(lines: readonly Priced[], deliveryFee: string): Money | undefined {
  const currency = lines[0]?.price.currency;
  if (currency === undefined || lines.some(({ price }) => price.currency !== currency)) return undefined;
  const amounts = lines.map(({ quantity, price }) => times(String(quantity), price.amount) ?? '0');
  const amount = sum([...amounts, deliveryFee]);
  return amount === undefined ? undefined : { amount, currency };
}

/** Amounts are alike whatever zeros they end with. */
export const sameAmount = (a: string, b: string): boolean => isNothing(sum([a, negative(b)]) ?? '1');

/** Whether the phone showed another price than the shop's. */
export function isRepriced({ price: { claimed, applied } }: OrderView['lines'][number]): boolean {
  if (claimed === null || applied === null) return false;
  return (
    !sameAmount(claimed.amount, applied.amount) || (claimed.currency !== null && claimed.currency !== applied.currency)
  );
}
