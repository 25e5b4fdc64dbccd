import { AppError } from '../errors.ts';

/** The text is not a valid decimal (see `decimal`). */
export class NotADecimalError extends AppError {
  override readonly name = 'NotADecimalError';
  readonly retryable = false;
}

/** The exact result has more than twelve decimal places, and no rounding was specified. */
export class InexactDecimalError extends AppError {
  override readonly name = 'InexactDecimalError';
  readonly retryable = false;
}

/** Amounts of different currencies cannot be added or compared. */
export class DifferentCurrenciesError extends AppError {
  override readonly name = 'DifferentCurrenciesError';
  readonly retryable = false;
}

/**
 * An amount cannot be divided: no weights, weights that are negative or add up to zero, or an empty period.
 */
export class IndivisibleError extends AppError {
  override readonly name = 'IndivisibleError';
  readonly retryable = false;
}
