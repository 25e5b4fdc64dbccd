import type { Pricing } from '../storage/messages.ts';

/**
 * From 2026-10-01 service messages and utility templates inside the window are charged (Meta, pricing updates of July
 * 2026).
 */
const CHARGED_FROM = Date.UTC(2026, 9, 1);

/** Delivered service messages per number and month that are free from that date on. */
const FREE_SERVICE_MESSAGES = 1000;

export type Category = Pricing['category'];

/** Returns the month in which a free message counts (`2026-11`): UTC here, the account's time zone at Meta. */
export const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

/**
 * Returns the `pricing` object of a message's statuses.
 * @param input.inWindow whether the customer service window was open
 * @param input.served the number of service messages of the number that were delivered in the month so far
 */
export function pricingOf(category: Category, input: { at: number; inWindow: boolean; served: number }): Pricing {
  const free = isFree(category, input);
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
  const isBeforeCharges = at < CHARGED_FROM;
  switch (category) {
    case 'service':
      return isBeforeCharges || served < FREE_SERVICE_MESSAGES;
    case 'utility':
      return isBeforeCharges && inWindow;
    case 'marketing':
    case 'authentication':
      return false;
    default:
      return category satisfies never;
  }
}
