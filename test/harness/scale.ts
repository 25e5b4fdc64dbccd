/**
 * How much chaos tests do: all of it with `npm run chaos`, and a fifth or so in `npm test`, which has to end while somebody waits. The
 * assertions are the same.
 */
const ALL = process.env['WARUNG_CHAOS'] === 'all';

export const sized = ({ all, few }: { readonly all: number; readonly few: number }): number => (ALL ? all : few);
