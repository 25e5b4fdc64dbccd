import * as z from 'zod';
import { emitAccountWebhook } from '../domain/emit-webhook.ts';
import { createVerificationCode } from '../domain/ids.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { phoneOfCall } from './access.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError, missingParameter } from './graph-error.ts';
import { phoneFields } from './phone-fields.ts';
import { requireMessagingProduct } from './required-params.ts';
import { verifyCallback } from './verify-callback.ts';

const HOUR_MS = 3_600_000;
/** A number can be registered or deregistered ten times in 72 hours (code 133016). */
const REGISTRATION_LIMIT = { count: 10, periodMs: 72 * HOUR_MS };

const overrideSchema = z.looseObject({ override_callback_uri: z.string(), verify_token: z.string().default('') });

/** Handles GET /{phone number id}. */
export const getPhone = (state: SimulatorState, id: string, call: GraphCall): unknown =>
  phoneFields(state, phoneOfCall(state, id, call), call);

/**
 * Handles POST /{phone number id}: sets the two-step verification PIN or the callback of the number.
 * @throws GraphError
 */
export async function changePhone(state: SimulatorState, id: string, call: GraphCall): Promise<unknown> {
  const number = phoneOfCall(state, id, call);
  const pin = textParam(call, 'pin');
  if (pin !== undefined) setPin(state, number, pin);
  const override = overrideSchema.safeParse(call.params['webhook_configuration']).data;
  if (override?.override_callback_uri)
    await verifyCallback(state, override.override_callback_uri, override.verify_token);
  if (override) state.numbers.set(id, { callback: override.override_callback_uri || null });
  if (pin === undefined && !override) throw new GraphError(100, { details: 'The request contains no change.' });
  return { success: true };
}

/**
 * Handles POST /{phone number id}/register. Later registrations need the PIN of the first.
 * @throws GraphError 100, 133005, 133016
 */
export function register(state: SimulatorState, id: string, call: GraphCall): unknown {
  const number = phoneOfCall(state, id, call);
  requireMessagingProduct(call);
  const pin = textParam(call, 'pin');
  if (pin === undefined) throw missingParameter('pin');
  countRegistration(state, number);
  checkPin(pin);
  if (number.pin !== null && number.pin !== pin) throw new GraphError(133005);
  state.numbers.set(id, { registered: true, pin });
  return { success: true };
}

/** Handles POST /{phone number id}/deregister. @throws GraphError 133016 */
export function deregister(state: SimulatorState, id: string, call: GraphCall): unknown {
  const number = phoneOfCall(state, id, call);
  countRegistration(state, number);
  state.numbers.set(id, { registered: false });
  return { success: true };
}

/**
 * Handles POST /{phone number id}/request_code. `/simulator/api/numbers/{id}/code` returns the code.
 * @throws GraphError 100
 */
export function requestCode(state: SimulatorState, id: string, call: GraphCall): unknown {
  phoneOfCall(state, id, call);
  const method = textParam(call, 'code_method');
  if (method === undefined) throw missingParameter('code_method');
  if (!['SMS', 'VOICE'].includes(method))
    throw new GraphError(100, { plain: true, message: '(#100) Param code_method must be one of {SMS, VOICE}.' });
  if (textParam(call, 'language') === undefined) throw missingParameter('language');
  state.numbers.set(id, { code: createVerificationCode(state.random), verified: false });
  return { success: true };
}

/** Handles POST /{phone number id}/verify_code. @throws GraphError 100, 136025 */
export function verifyCode(state: SimulatorState, id: string, call: GraphCall): unknown {
  const number = phoneOfCall(state, id, call);
  const code = textParam(call, 'code');
  if (code === undefined) throw missingParameter('code');
  if (number.code === null || number.code !== code.replace('-', '')) throw new GraphError(136025);
  state.numbers.set(id, { code: null, verified: true });
  return { success: true };
}

/** Handles GET /{phone number id}/settings. */
export function getSettings(state: SimulatorState, id: string, call: GraphCall): unknown {
  return { storage_configuration: { status: 'DEFAULT' }, ...phoneOfCall(state, id, call).settings };
}

/** Handles POST /{phone number id}/settings. The settings are stored as they are sent. */
export function setSettings(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { settings } = phoneOfCall(state, id, call);
  const { access_token: _, ...changes } = call.params;
  state.numbers.set(id, { settings: { ...settings, ...changes } });
  return { success: true };
}

function setPin(state: SimulatorState, number: BusinessPhone, pin: string): void {
  checkPin(pin);
  state.numbers.set(number.id, { pin });
  emitAccountWebhook(state, number.accountId, 'security', {
    display_phone_number: number.digits,
    event: 'PIN_CHANGED',
  });
}

function checkPin(pin: string): void {
  if (!/^\d{6}$/.test(pin)) throw new GraphError(100, { details: 'The PIN must have 6 digits.' });
}

function countRegistration(state: SimulatorState, { id, registrations }: BusinessPhone): void {
  const now = state.clock.now();
  const recent = registrations.filter((time) => time > now - REGISTRATION_LIMIT.periodMs);
  if (recent.length >= REGISTRATION_LIMIT.count) throw new GraphError(133016);
  state.numbers.set(id, { registrations: [...recent, now] });
}
