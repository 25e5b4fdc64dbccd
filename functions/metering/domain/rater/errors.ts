import { AppError } from '../../../../shared/errors.ts';

/** A price book is inconsistent: overlapping prices, tiers out of order, or a minimum above its maximum. */
export class BadPriceBookError extends AppError {
  override readonly name = 'BadPriceBookError';
  readonly retryable = false;
}

/**
 * Usage cannot be rated in this run: it is outside the period, negative, or without the number that its price requires.
 */
export class BadUsageError extends AppError {
  override readonly name = 'BadUsageError';
  readonly retryable = false;
}
