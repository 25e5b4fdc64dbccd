import { getOrCreateAccount, getOrCreateNumber } from '../domain/provision.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { Account, BusinessPhone } from '../storage/numbers.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphError, objectNotFound } from './graph-error.ts';

/** The format of an id that is created on its first use. */
const NEW_ID = /^\d{3,25}$/;

type Kind = 'number' | 'account' | 'media' | 'template' | 'catalogue';

/** Returns the kind of object that has an id, if any. */
export function objectKindOf(state: SimulatorState, id: string): Kind | undefined {
  if (state.numbers.number(id)) return 'number';
  if (state.numbers.account(id)) return 'account';
  if (state.media.get(id)) return 'media';
  if (state.templates.get(id)) return 'template';
  if (state.catalogues.get(id)) return 'catalogue';
  return undefined;
}

/**
 * Returns the phone number of a call. A new number is created on its first use.
 * @throws GraphError 190 for a token that cannot use it, 100 for the id of another kind of object
 */
export function phoneOfCall(state: SimulatorState, id: string, call: GraphCall): BusinessPhone {
  expectKind(state, id, 'number', call);
  const number = getOrCreateNumber(state, id, call.token);
  const error = tokenErrorOf(number, call.token);
  if (error) throw error;
  return number;
}

/**
 * Returns the account of a call. A token can use an account when it can use one of its numbers.
 * @throws GraphError
 */
export function accountOfCall(state: SimulatorState, id: string, call: GraphCall): Account {
  expectKind(state, id, 'account', call);
  const account = getOrCreateAccount(state, id, call.token);
  checkAccountToken(state, account.id, call.token);
  return account;
}

/** Checks that a token can use one of the numbers of an account. @throws GraphError 190 */
export function checkAccountToken(state: SimulatorState, accountId: string, token: string): void {
  const errors = state.numbers.listByAccount(accountId).map((number) => tokenErrorOf(number, token));
  const [error] = errors;
  if (error && errors.every(Boolean)) throw error;
}

/** Checks that a token can use a number. @throws GraphError 190 */
export function checkNumberToken(state: SimulatorState, phoneNumberId: string, token: string): void {
  const number = state.numbers.number(phoneNumberId);
  const error = number && tokenErrorOf(number, token);
  if (error) throw error;
}

function expectKind(state: SimulatorState, id: string, kind: Kind, call: GraphCall): void {
  const actual = objectKindOf(state, id);
  if (actual === kind || (actual === undefined && NEW_ID.test(id))) return;
  throw objectNotFound(id, call.method.toLowerCase());
}

function tokenErrorOf({ tokenExpired, accessToken }: BusinessPhone, token: string): GraphError | undefined {
  if (tokenExpired)
    return new GraphError(190, {
      plain: true,
      subcode: 463,
      message: 'Error validating access token: Session has expired. The current time is past its end.',
    });
  if (accessToken !== null && accessToken !== token)
    return new GraphError(190, { plain: true, message: 'Invalid OAuth access token - Cannot parse access token' });
  return undefined;
}
