/**
 * Whether chaos tests run at full size, as with `npm run chaos`. In `npm test` they run at about a fifth of the size,
 * so that it completes sooner. The assertions are the same.
 */
const IS_FULL_SIZE = process.env['WARUNG_CHAOS'] === 'all';

/** Returns `all` at full size, else `few`. */
export const chooseSize = ({ all, few }: { readonly all: number; readonly few: number }): number =>
  IS_FULL_SIZE ? all : few;
