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
