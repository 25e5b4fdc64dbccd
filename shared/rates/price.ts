import * as z from 'zod';

/**
 * The expected price of a message at WhatsApp. It is an estimate, because Meta reports amounts only on its monthly
 * bill.
 */
export const priceSchema = z
  .object({
    amount: z.string().nullable().describe('Decimal; null when no rate is known for the market.'),
    currency: z.string().length(3),
    category: z.enum(['marketing', 'utility', 'authentication', 'service']),
    basis: z
      .enum(['free-allowance', 'free-window', 'rate', 'unknown'])
      .describe('The basis of the price: the free messages of the month, a free window, a rate, or unknown.'),
    rateCard: z.string().nullable().describe('The version of the rate card that contains the rate.'),
    allowanceLeft: z.number().int().nullable().describe('Free messages that the number has left this month.'),
  })
  .meta({ id: 'Price' });
export type Price = z.infer<typeof priceSchema>;
