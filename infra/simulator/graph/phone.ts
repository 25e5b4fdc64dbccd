import * as z from 'zod';
import type { BusinessPhone } from '../state/numbers.ts';
import { sixDigits } from '../world/ids.ts';
import { tellOfAccount } from '../world/tell.ts';
import type { World } from '../world/world.ts';
import { phoneOf } from './access.ts';
import { type GraphCall, textOf } from './call.ts';
import { verifyCallback } from './callbacks.ts';
import { GraphError, missing } from './error.ts';
import { expectProduct } from './expect.ts';
import { phoneFields } from './phone-fields.ts';

const HOUR_MS = 3_600_000;
/** A number is registered or deregistered ten times in 72 hours at most (code 133016). */
const REGISTRATIONS = { most: 10, inMs: 72 * HOUR_MS };

const $Override = z.looseObject({ override_callback_uri: z.string(), verify_token: z.string().default('') });

/** GET /{phone number id} */
export const getPhone = (world: World, id: string, call: GraphCall): unknown =>
  phoneFields(world, phoneOf(world, id, call), call);

/** POST /{phone number id}: a two-step PIN, or a callback of its own. @throws GraphError */
export async function changePhone(world: World, id: string, call: GraphCall): Promise<unknown> {
  const number = phoneOf(world, id, call);
  const pin = textOf(call, 'pin');
  if (pin !== undefined) setPin(world, number, pin);
  const override = $Override.safeParse(call.params['webhook_configuration']).data;
  if (override?.override_callback_uri)
    await verifyCallback(world, override.override_callback_uri, override.verify_token);
  if (override) world.numbers.set(id, { callback: override.override_callback_uri || null });
  if (pin === undefined && !override) throw new GraphError(100, { details: 'Nothing to change was given.' });
  return { success: true };
}

/** POST /{phone number id}/register. The first PIN stands until it is changed. @throws GraphError 100, 133005, 133016 */
export function register(world: World, id: string, call: GraphCall): unknown {
  const number = phoneOf(world, id, call);
  expectProduct(call);
  const pin = textOf(call, 'pin');
  if (pin === undefined) throw missing('pin');
  countRegistration(world, number);
  checkPin(pin);
  if (number.pin !== null && number.pin !== pin) throw new GraphError(133005);
  world.numbers.set(id, { registered: true, pin });
  return { success: true };
}

/** POST /{phone number id}/deregister. @throws GraphError 133016 */
export function deregister(world: World, id: string, call: GraphCall): unknown {
  const number = phoneOf(world, id, call);
  countRegistration(world, number);
  world.numbers.set(id, { registered: false });
  return { success: true };
}

/** POST /{phone number id}/request_code. The code is found at `/simulator/api/numbers/{id}/code`. @throws GraphError 100 */
export function requestCode(world: World, id: string, call: GraphCall): unknown {
  phoneOf(world, id, call);
  const method = textOf(call, 'code_method');
  if (method === undefined) throw missing('code_method');
  if (!['SMS', 'VOICE'].includes(method))
    throw new GraphError(100, { plain: true, message: '(#100) Param code_method must be one of {SMS, VOICE}.' });
  if (textOf(call, 'language') === undefined) throw missing('language');
  world.numbers.set(id, { code: sixDigits(world.random), verified: false });
  return { success: true };
}

/** POST /{phone number id}/verify_code. @throws GraphError 100, 136025 */
export function verifyCode(world: World, id: string, call: GraphCall): unknown {
  const number = phoneOf(world, id, call);
  const code = textOf(call, 'code');
  if (code === undefined) throw missing('code');
  if (number.code === null || number.code !== code.replace('-', '')) throw new GraphError(136025);
  world.numbers.set(id, { code: null, verified: true });
  return { success: true };
}

/** GET and POST /{phone number id}/settings: kept as they are sent. */
export function getSettings(world: World, id: string, call: GraphCall): unknown {
  return { storage_configuration: { status: 'DEFAULT' }, ...phoneOf(world, id, call).settings };
}

export function setSettings(world: World, id: string, call: GraphCall): unknown {
  const { settings } = phoneOf(world, id, call);
  const { access_token: _, ...changes } = call.params;
  world.numbers.set(id, { settings: { ...settings, ...changes } });
  return { success: true };
}

function setPin(world: World, number: BusinessPhone, pin: string): void {
  checkPin(pin);
  world.numbers.set(number.id, { pin });
  tellOfAccount(world, number.accountId, 'security', { display_phone_number: number.digits, event: 'PIN_CHANGED' });
}

function checkPin(pin: string): void {
  if (!/^\d{6}$/.test(pin)) throw new GraphError(100, { details: 'The PIN must have 6 digits.' });
}

function countRegistration(world: World, { id, registrations }: BusinessPhone): void {
  const now = world.clock.now();
  const recent = registrations.filter((time) => time > now - REGISTRATIONS.inMs);
  if (recent.length >= REGISTRATIONS.most) throw new GraphError(133016);
  world.numbers.set(id, { registrations: [...recent, now] });
}
