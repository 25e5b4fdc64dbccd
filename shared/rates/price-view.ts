import { moneyJson } from '../money/schema.ts';
import type { Estimate, Question } from './estimate.ts';
import type { Price } from './price.ts';

/** An estimate as the API shows it. What stays international about an authentication is the provider's affair. */
export const priceView = (question: Question, { price, basis, rateCard, allowanceLeft }: Estimate): Price => ({
  amount: price && moneyJson(price).amount,
  currency: question.currency,
  category: question.category === 'authentication-international' ? 'authentication' : question.category,
  basis,
  rateCard,
  allowanceLeft: allowanceLeft === null ? null : Number(allowanceLeft),
});
