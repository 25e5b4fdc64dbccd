import type { RateCard } from './card.ts';
import { EURO } from './cards/euro.ts';
import { FOUND } from './cards/found.ts';
import { INDONESIA } from './cards/indonesia.ts';

/** The rate cards that come with the platform, all `illustrative`. The operator puts confirmed cards before them. */
export const RATE_CARDS: readonly RateCard[] = [...INDONESIA, ...EURO, ...FOUND];
