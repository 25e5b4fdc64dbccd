import * as z from 'zod';

/** What a message is expected to cost at WhatsApp: an estimate, since Meta tells no amounts but on its monthly bill. */
export const $Price = z
  .object({
    amount: z.string().nullable().describe('Decimal; null when no rate is known for the market.'),
    currency: z.string().length(3),
    category: z.enum(['marketing', 'utility', 'authentication', 'service']),
    basis: z
      .enum(['free-allowance', 'free-window', 'rate', 'unknown'])
      .describe(
        'Why it costs this: within the free messages of the month, within a free window, by a rate, or not known.',
      ),
    rateCard: z.string().nullable().describe('The version of the rate card that it was taken from.'),
    allowanceLeft: z.number().int().nullable().describe('Free messages that the number has left this month.'),
  })
  .meta({ id: 'Price' });
export type Price = z.infer<typeof $Price>;
