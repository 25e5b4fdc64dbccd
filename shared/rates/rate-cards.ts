import { EURO_CARDS } from './cards/euro.ts';
import { INDONESIA_CARDS } from './cards/indonesia.ts';
import { SECOND_HAND_CARDS } from './cards/second-hand.ts';
import type { RateCard } from './rate-card.ts';

/** The rate cards that come with the platform, all `illustrative`. The operator puts confirmed cards before them. */
export const RATE_CARDS: readonly RateCard[] = [...INDONESIA_CARDS, ...EURO_CARDS, ...SECOND_HAND_CARDS];
