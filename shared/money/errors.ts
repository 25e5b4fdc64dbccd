import { AppError } from '../errors.ts';

/** The text is no decimal of ours: see `decimal`. */
export class NotADecimal extends AppError {
  override readonly name = 'NotADecimal';
  readonly retryable = false;
}

/** The exact result needs more than twelve digits behind the point, and nobody said how to round it. */
export class InexactDecimal extends AppError {
  override readonly name = 'InexactDecimal';
  readonly retryable = false;
}

/** Amounts of different currencies were to be added or compared. */
export class DifferentCurrencies extends AppError {
  override readonly name = 'DifferentCurrencies';
  readonly retryable = false;
}

/** An amount cannot be divided so: no weights, weights that are negative or add up to nothing, or a whole of nothing. */
export class Indivisible extends AppError {
  override readonly name = 'Indivisible';
  readonly retryable = false;
}
