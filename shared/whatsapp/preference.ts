import * as z from 'zod';
import { $IdText, $ProviderTime } from './fields.ts';

/** An element of `user_preferences[]`: a customer's preference about marketing messages. */
export const $Preference = z.object({
  wa_id: $IdText.optional().catch(undefined),
  user_id: $IdText.optional().catch(undefined),
  category: z.string(),
  value: z.enum(['stop', 'resume']),
  timestamp: $ProviderTime,
});
export type WhatsAppPreference = z.infer<typeof $Preference>;
