import { conflict, Problem } from '../../shared/http/problem.ts';
import { exponentOf } from '../../shared/money/currencies.ts';
import type { MoneyJson } from '../../shared/money/schema.ts';
import type { Catalogue } from './price.ts';
import { TooManyWrites } from './save.ts';
import { NotAllowed } from './take.ts';

/** 409 with the states that the order can go to instead. */
const notAllowed = ({ allowed }: NotAllowed): Problem =>
  new Problem({
    status: 409,
    title: 'Conflict',
    detail:
      allowed.length > 0
        ? `The order cannot go there now. It can go to: ${allowed.join(', ')}.`
        : 'The order cannot go on from where it is.',
    code: 'NotAllowed',
    more: { allowed },
  });

/** 409 with what is left of each product that is short. */
export const shortStock = (skus: readonly string[], catalogue: Catalogue, allowed: readonly string[]): Problem =>
  new Problem({
    status: 409,
    title: 'Conflict',
    detail: 'There are too few pieces of some products; nothing was changed.',
    code: 'ShortStock',
    more: {
      allowed,
      short: skus.map((sku) => {
        const { soldOut = true, sellable = 0 } = catalogue.get(sku) ?? {};
        return { sku, left: soldOut ? 0 : Math.max(0, sellable) };
      }),
    },
  });

export const unusable = (at: string, message: string): Problem =>
  new Problem({
    status: 422,
    title: 'Unprocessable content',
    detail: 'Some parts of the request are not usable.',
    errors: [{ at, message }],
  });

/** What the API answers for errors of orders; others go on as they are. */
export async function asProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotAllowed) throw notAllowed(error);
    if (error instanceof TooManyWrites) throw conflict('Too many products change at once. Change some of them first.');
    throw error;
  }
}

/** An amount that somebody can pay. @throws Problem 422 for one that is finer than the currency's minor unit (ISO 4217) */
export function payable(amount: MoneyJson, at: string): MoneyJson {
  const digits = exponentOf(amount.currency);
  if ((amount.amount.split('.')[1] ?? '').length <= digits) return amount;
  throw unusable(at, `must have at most ${digits} digits behind the point`);
}
