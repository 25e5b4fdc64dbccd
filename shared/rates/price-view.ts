import { toMoneyJson } from '../money/schema.ts';
import type { Estimate, EstimateInput } from './estimate.ts';
import type { Price } from './price.ts';

/** Converts an estimate to its form in the API, which does not distinguish international authentication messages. */
export const toPriceView = (input: EstimateInput, { price, basis, rateCard, allowanceLeft }: Estimate): Price => ({
  amount: price && toMoneyJson(price).amount,
  currency: input.currency,
  category: input.category === 'authentication-international' ? 'authentication' : input.category,
  basis,
  rateCard,
  allowanceLeft: allowanceLeft === null ? null : Number(allowanceLeft),
});
