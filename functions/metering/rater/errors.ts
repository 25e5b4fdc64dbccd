import { AppError } from '../../../shared/errors.ts';

/** A price book contradicts itself: two prices for the same usage at the same time, tiers out of order, a minimum above its maximum. */
export class BadPriceBook extends AppError {
  override readonly name = 'BadPriceBook';
  readonly retryable = false;
}

/** Usage that cannot be rated in this run: outside its period, below nothing, or for a number where the price needs one. */
export class BadUsage extends AppError {
  override readonly name = 'BadUsage';
  readonly retryable = false;
}
