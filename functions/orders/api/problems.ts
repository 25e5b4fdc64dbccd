import { conflict, ProblemError } from '../../../shared/http/problem.ts';
import { minorUnitDigits } from '../../../shared/money/currencies.ts';
import type { MoneyJson } from '../../../shared/money/schema.ts';
import { NotAllowedError } from '../domain/apply-transition.ts';
import type { ListedProducts } from '../domain/price-lines.ts';
import { TooManyWritesError } from '../save-order.ts';

/** Returns 409 with the states that the order can move to. */
const notAllowed = ({ allowed }: NotAllowedError): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'Conflict',
    detail:
      allowed.length > 0
        ? `The order cannot move to this state now. It can move to: ${allowed.join(', ')}.`
        : 'The order cannot move to any other state.',
    code: 'NotAllowed',
    extensions: { allowed },
  });

/** Returns 409 with the pieces left of each product that is short. */
export const shortStockProblem = (
  skus: readonly string[],
  catalogue: ListedProducts,
  allowed: readonly string[],
): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'Conflict',
    detail: 'Some products have too few pieces in stock. Nothing was changed.',
    code: 'ShortStock',
    extensions: {
      allowed,
      short: skus.map((sku) => {
        const { soldOut = true, sellable = 0 } = catalogue.get(sku) ?? {};
        return { sku, left: soldOut ? 0 : Math.max(0, sellable) };
      }),
    },
  });

/** Returns 422 for an invalid part of the request. */
export const unprocessable = (at: string, message: string): ProblemError =>
  new ProblemError({
    status: 422,
    title: 'Unprocessable content',
    detail: 'Some parts of the request are invalid.',
    errors: [{ at, message }],
  });

/** Converts errors of orders to problems. Rethrows other errors. */
export async function withOrderProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotAllowedError) throw notAllowed(error);
    if (error instanceof TooManyWritesError)
      throw conflict('The request changes too many products at once. Split it into several requests.');
    throw error;
  }
}

/**
 * Requires an amount in whole minor units.
 * @throws Problem 422 for one that is finer than the currency's minor unit (ISO 4217)
 */
export function requirePayable(amount: MoneyJson, at: string): MoneyJson {
  const digits = minorUnitDigits(amount.currency);
  if ((amount.amount.split('.')[1] ?? '').length <= digits) return amount;
  throw unprocessable(at, `must have at most ${digits} digits after the decimal point`);
}
