import * as z from 'zod';
import { toIdText } from '../json.ts';

/** An id, which Meta sends as a string and in some samples as a number. */
export const idTextSchema = z.preprocess((value) => toIdText(value) ?? value, z.string().min(1));

/**
 * Parses a provider's time in unix seconds; 0 when absent or unusable. Unlike the time of receipt, zero is
 * deterministic: a redelivery of the same input gets the same key in the table.
 */
function providerTime(given: unknown): number {
  const text = toIdText(given) ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : 0;
}

export const providerTimeSchema = z.unknown().transform(providerTime);

/** Meta's error object, also in its older form with `details` at the top level. */
export const metaErrorSchema = z
  .object({
    code: z.coerce.number().int().optional().catch(undefined),
    title: z.string().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    details: z.string().optional().catch(undefined),
    error_data: z
      .object({ details: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .transform((error) => ({
    code: error.code ?? null,
    title: error.title ?? error.message ?? null,
    details: error.error_data?.details ?? error.details ?? null,
  }));
export type MetaError = z.infer<typeof metaErrorSchema>;
