import * as z from 'zod';
import { idTextSchema, providerTimeSchema } from './fields.ts';

/** An element of `user_preferences[]`: a customer's preference about marketing messages. */
export const preferenceSchema = z.object({
  wa_id: idTextSchema.optional().catch(undefined),
  user_id: idTextSchema.optional().catch(undefined),
  category: z.string(),
  value: z.enum(['stop', 'resume']),
  timestamp: providerTimeSchema,
});
export type WhatsAppPreference = z.infer<typeof preferenceSchema>;
