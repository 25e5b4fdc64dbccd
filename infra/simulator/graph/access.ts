import type { Account, BusinessPhone } from '../state/numbers.ts';
import { accountOf, numberOf } from '../world/provision.ts';
import type { World } from '../world/world.ts';
import type { GraphCall } from './call.ts';
import { GraphError, noSuchObject } from './error.ts';

/** What a made-up id may look like. */
const MADE_UP_ID = /^\d{3,25}$/;

type Kind = 'number' | 'account' | 'media' | 'template' | 'catalogue';

export function kindOf(world: World, id: string): Kind | undefined {
  if (world.numbers.number(id)) return 'number';
  if (world.numbers.account(id)) return 'account';
  if (world.media.get(id)) return 'media';
  if (world.templates.get(id)) return 'template';
  if (world.catalogues.get(id)) return 'catalogue';
  return undefined;
}

/**
 * The phone number of a call, which is there from its first use.
 * @throws GraphError 190 for a token that may not use it, 100 for an id of something else
 */
export function phoneOf(world: World, id: string, call: GraphCall): BusinessPhone {
  expectKind(world, id, 'number', call);
  const number = numberOf(world, id, call.token);
  const refusal = refusalOf(number, call.token);
  if (refusal) throw refusal;
  return number;
}

/**
 * The account of a call. A token may use it when it may use one of its numbers.
 * @throws GraphError
 */
export function accountOfCall(world: World, id: string, call: GraphCall): Account {
  expectKind(world, id, 'account', call);
  const account = accountOf(world, id, call.token);
  checkAccount(world, account.id, call.token);
  return account;
}

/** @throws GraphError 190 */
export function checkAccount(world: World, accountId: string, token: string): void {
  const refusals = world.numbers.ofAccount(accountId).map((number) => refusalOf(number, token));
  const [refusal] = refusals;
  if (refusal && refusals.every(Boolean)) throw refusal;
}

/** @throws GraphError 190 when no number takes the token that has one of its own */
export function checkNumber(world: World, phoneNumberId: string, token: string): void {
  const number = world.numbers.number(phoneNumberId);
  const refusal = number && refusalOf(number, token);
  if (refusal) throw refusal;
}

function expectKind(world: World, id: string, kind: Kind, call: GraphCall): void {
  const known = kindOf(world, id);
  if (known === kind || (known === undefined && MADE_UP_ID.test(id))) return;
  throw noSuchObject(id, call.method.toLowerCase());
}

function refusalOf({ tokenExpired, accessToken }: BusinessPhone, token: string): GraphError | undefined {
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
