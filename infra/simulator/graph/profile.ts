import * as z from 'zod';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { profileSchema } from '../storage/numbers.ts';
import { phoneOfCall } from './access.ts';
import { type GraphCall, requestedFields } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { fieldNotFound } from './phone-fields.ts';
import { requireMessagingProduct } from './required-params.ts';

/** Meta's list of industries. */
const VERTICALS = [
  ...[
    '',
    'OTHER',
    'AUTO',
    'BEAUTY',
    'APPAREL',
    'EDU',
    'ENTERTAIN',
    'EVENT_PLAN',
    'FINANCE',
    'GROCERY',
    'GOVT',
    'HOTEL',
  ],
  ...['HEALTH', 'NONPROFIT', 'PROF_SERVICES', 'RETAIL', 'TRAVEL', 'RESTAURANT', 'ALCOHOL', 'ONLINE_GAMBLING'],
  ...['PHYSICAL_GAMBLING', 'OTC_DRUGS', 'UNDEFINED', 'NOT_A_BIZ'],
];

const FIELDS = ['about', 'address', 'description', 'email', 'profile_picture_url', 'websites', 'vertical'];

/** Handles GET /{phone number id}/whatsapp_business_profile. @throws GraphError 100 */
export function getProfile(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { profile } = phoneOfCall(state, id, call);
  const names = requestedFields(call) ?? FIELDS;
  const unknown = names.find((name) => name !== 'messaging_product' && !FIELDS.includes(name));
  if (unknown !== undefined) throw fieldNotFound(unknown, 'WhatsAppBusinessProfile');
  const fields = Object.entries(profile).filter(([name]) => names.includes(name));
  return { data: [{ ...Object.fromEntries(fields), messaging_product: 'whatsapp' }] };
}

/**
 * Handles POST /{phone number id}/whatsapp_business_profile. Changes the given fields; an empty text removes a field.
 * @throws GraphError 100
 */
export function setProfile(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { profile } = phoneOfCall(state, id, call);
  requireMessagingProduct(call);
  const changes = profileSchema.safeParse(call.params);
  if (!changes.success) {
    const [issue] = changes.error.issues;
    throw new GraphError(100, { details: `Param ${issue?.path.join('.')}: ${issue?.message}` });
  }
  const { vertical, email } = changes.data;
  if (vertical !== undefined && !VERTICALS.includes(vertical))
    throw new GraphError(100, { details: 'Param vertical is not one of the allowed industries.' });
  if (email && !z.email().safeParse(email).success)
    throw new GraphError(100, { details: 'Param email is not an email address.' });
  const merged = Object.entries({ ...profile, ...changes.data }).filter(([, value]) => value !== '');
  state.numbers.set(id, { profile: profileSchema.parse(Object.fromEntries(merged)) });
  return { success: true };
}
