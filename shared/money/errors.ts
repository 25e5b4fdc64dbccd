import { AppError } from '../errors.ts';

/** The text is not a valid decimal (see `decimal`). */
export class NotADecimal extends AppError {
  override readonly name = 'NotADecimal';
  readonly retryable = false;
}

/** The exact result has more than twelve decimal places, and no rounding was specified. */
export class InexactDecimal extends AppError {
  override readonly name = 'InexactDecimal';
  readonly retryable = false;
}

/** Amounts of different currencies cannot be added or compared. */
export class DifferentCurrencies extends AppError {
  override readonly name = 'DifferentCurrencies';
  readonly retryable = false;
}

/**
 * An amount cannot be divided: no weights, weights that are negative or add up to zero, or an empty period.
 */
export class Indivisible extends AppError {
  override readonly name = 'Indivisible';
  readonly retryable = false;
}
