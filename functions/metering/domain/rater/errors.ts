import { AppError } from '../../../../shared/errors.ts';

/** A price book is inconsistent: overlapping prices, tiers out of order, or a minimum above its maximum. */
export class BadPriceBook extends AppError {
  override readonly name = 'BadPriceBook';
  readonly retryable = false;
}

/**
 * Usage cannot be rated in this run: it is outside the period, negative, or without the number that its price requires.
 */
export class BadUsage extends AppError {
  override readonly name = 'BadUsage';
  readonly retryable = false;
}
