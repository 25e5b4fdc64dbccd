import type { SimulatorState } from '../domain/simulator-state.ts';
import type { Customer } from '../phone-api.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError, invalidValue, missingParameter } from './graph-error.ts';

/** The recipient of a message. */
export interface Recipient {
  /** The address in the request. */
  readonly input: string;
  /** Digits of the phone number, or the business-scoped user id. */
  readonly address: string;
  readonly byUserId: boolean;
  /** Undefined when no customer has the number or id. */
  readonly customer: Customer | undefined;
}

const USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * Returns the recipient of a message from `to` (a phone number with or without `+`, spaces and hyphens) or `recipient`
 * (a business-scoped user id). `to` takes precedence.
 * @throws GraphError 100, 131009, 131021, 131030
 */
export function recipientOf(state: SimulatorState, number: BusinessPhone, call: GraphCall): Recipient {
  if (textParam(call, 'recipient_type') === 'group')
    throw invalidValue('Groups are not simulated; recipient_type must be individual.');
  const [to, userId] = [textParam(call, 'to'), textParam(call, 'recipient')];
  if (to) return byPhone(state, number, to);
  if (!userId) throw missingParameter('to');
  if (!USER_ID.test(userId)) throw invalidValue('Param recipient is not a business-scoped user id.');
  return { input: userId, address: userId, byUserId: true, customer: state.customers.findByUserId(userId) };
}

function byPhone(state: SimulatorState, number: BusinessPhone, to: string): Recipient {
  const address = to.replace(/[\s+().-]/g, '');
  if (!/^\d{6,15}$/.test(address)) throw invalidValue('Param to is not a phone number.');
  if (address === number.digits) throw new GraphError(131021);
  const allowed = number.limits.recipients ?? state.limits.recipients;
  if (allowed && !allowed.includes(address)) throw new GraphError(131030);
  return { input: to, address, byUserId: false, customer: state.customers.findByPhone(address) };
}
