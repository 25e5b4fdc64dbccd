import type { SimulatorState } from '../domain/simulator-state.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { type GraphCall, requestedFields } from './graph-call.ts';
import { GraphError } from './graph-error.ts';

type Field = (state: SimulatorState, number: BusinessPhone) => unknown;

/** The fields of a phone number (Meta's OpenAPI description, WhatsAppBusinessPhoneNumber). */
const FIELDS: Readonly<Record<string, Field>> = {
  id: (_, { id }) => id,
  verified_name: (_, { name }) => name,
  display_phone_number: (_, { display }) => display,
  quality_rating: () => 'GREEN',
  quality_score: () => ({ score: 'GREEN' }),
  code_verification_status: (_, { verified }) => (verified ? 'VERIFIED' : 'NOT_VERIFIED'),
  name_status: () => 'APPROVED',
  new_name_status: () => 'NONE',
  status: (_, { registered }) => (registered ? 'CONNECTED' : 'PENDING'),
  platform_type: (_, { registered }) => (registered ? 'CLOUD_API' : 'NOT_APPLICABLE'),
  host_platform: (_, { registered }) => (registered ? 'CLOUD_API' : 'NOT_APPLICABLE'),
  throughput: (state, { limits }) => ({
    level: (limits.throughputPerSecond ?? state.limits.throughputPerSecond) >= 1000 ? 'HIGH' : 'STANDARD',
  }),
  webhook_configuration: (state, number) => {
    const account = state.numbers.account(number.accountId);
    return {
      ...(number.callback !== null && { phone_number: number.callback }),
      ...(account?.callback && { whatsapp_business_account: account.callback }),
      application: state.webhookUrl,
    };
  },
  account_mode: () => 'LIVE',
  messaging_limit_tier: () => 'TIER_UNLIMITED',
  whatsapp_business_manager_messaging_limit: () => 'TIER_UNLIMITED',
  is_official_business_account: () => false,
  is_pin_enabled: (_, { pin }) => pin !== null,
  is_on_biz_app: () => false,
  certificate: () => '',
  search_visibility: () => 'VISIBLE',
  health_status: (_, { id, registered, tokenExpired }) => ({
    can_send_message: registered && !tokenExpired ? 'AVAILABLE' : 'BLOCKED',
    entities: [{ entity_type: 'PHONE_NUMBER', id, can_send_message: registered ? 'AVAILABLE' : 'BLOCKED' }],
  }),
};

const DEFAULT_FIELDS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
  'id',
] as const;

/**
 * Returns whether a call requests fields that only a phone number has. This distinguishes a new number from media that
 * do not exist.
 */
export const isPhoneRequest = (call: GraphCall): boolean =>
  requestedFields(call)?.some((field) => field !== 'id' && Object.hasOwn(FIELDS, field)) ?? false;

/**
 * Returns the requested fields, or the default ones, with the id.
 * @throws GraphError 100 for a field that does not exist
 */
export function phoneFields(state: SimulatorState, number: BusinessPhone, call: GraphCall): unknown {
  const names = [...(requestedFields(call) ?? DEFAULT_FIELDS), 'id'];
  return Object.fromEntries(
    names.map((name) => {
      const field = FIELDS[name];
      if (!field) throw fieldNotFound(name, 'WhatsAppBusinessPhoneNumber');
      return [name, field(state, number)];
    }),
  );
}

/** Creates the error for a field that does not exist. */
export const fieldNotFound = (name: string, node: string): GraphError =>
  new GraphError(100, {
    plain: true,
    message: `(#100) Tried accessing nonexisting field (${name}) on node type (${node})`,
  });
