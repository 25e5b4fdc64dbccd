import type { Pricing } from '../state/messages.ts';

/** From 2026-10-01 service messages and utility templates inside the window are charged (Meta, pricing updates of July 2026). */
const CHARGED_FROM = Date.UTC(2026, 9, 1);

/** Delivered service messages a number and month that are free from then on. */
const FREE_SERVICE_MESSAGES = 1000;

export type Category = Pricing['category'];

/** The month that free messages are counted in (`2026-11`); UTC here, the account's time zone at Meta. */
export const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

/**
 * The `pricing` object of a message's statuses.
 * @param inWindow the customer service window was open
 * @param served service messages of the number that were delivered in the month so far
 */
export function pricingOf(category: Category, facts: { at: number; inWindow: boolean; served: number }): Pricing {
  const free = isFree(category, facts);
  return {
    billable: !free,
    pricing_model: 'PMP',
    type: free ? 'free_customer_service' : 'regular',
    category,
  };
}

function isFree(
  category: Category,
  { at, inWindow, served }: { at: number; inWindow: boolean; served: number },
): boolean {
  const before = at < CHARGED_FROM;
  switch (category) {
    case 'service':
      return before || served < FREE_SERVICE_MESSAGES;
    case 'utility':
      return before && inWindow;
    case 'marketing':
    case 'authentication':
      return false;
    default:
      return category satisfies never;
  }
}
