import type { RateCard } from './card.ts';
import { EURO } from './cards/euro.ts';
import { FOUND } from './cards/found.ts';
import { INDONESIA } from './cards/indonesia.ts';

/** The cards that come with the platform, all `illustrative`. Confirmed ones are put before them by the operator. */
export const RATE_CARDS: readonly RateCard[] = [...INDONESIA, ...EURO, ...FOUND];
