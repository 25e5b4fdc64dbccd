import type * as z from 'zod';
import type { $NumberGiven } from '../phone-api.ts';
import type { Account, BusinessPhone } from '../state/numbers.ts';
import { mobileNumber, numericId, shownNumber } from './ids.ts';
import { seedTemplates } from './seed-templates.ts';
import type { World } from './world.ts';

/** Accounts and numbers that nobody announced: a newcomer may connect any made-up id, and it is there. */

/** The account, made if it is new. One that was made up for a number of this token gets this id instead. */
export function accountOf(world: World, id: string, token: string): Account {
  const known = world.numbers.account(id);
  if (known) return known;
  const ofToken = world.numbers.accountOfToken(token);
  if (ofToken?.madeUp) world.numbers.adopt(ofToken.id, id);
  else addAccount(world, { id, name: `Account ${id}`, subscribed: false, callback: null, token, madeUp: false });
  return accountOf(world, id, token);
}

/** The number, made if it is new: in the account that the token was used with before, or else in one that is made up and subscribed. */
export function numberOf(world: World, id: string, token: string): BusinessPhone {
  const known = world.numbers.number(id);
  if (known) return known;
  const accountId = world.numbers.accountOfToken(token)?.id ?? makeUpAccount(world, token);
  const digits = `6221${mobileNumber(world.random).slice(-8)}`;
  const name = `Business ${id.slice(-4)}`;
  world.numbers.add(
    { id, accountId, digits, display: shownNumber(digits), name, accessToken: null },
    world.clock.now(),
  );
  world.events.emit({ kind: 'numbers' });
  return numberOf(world, id, token);
}

function makeUpAccount(world: World, token: string): string {
  const id = numericId(world.random);
  addAccount(world, { id, name: `Account ${id}`, subscribed: true, callback: null, token, madeUp: true });
  return id;
}

/** A number with its account, as it is given on the phone API: subscribed, registered, ready. Given again, it is changed. */
export function giveNumber(world: World, given: z.infer<typeof $NumberGiven>): BusinessPhone {
  const { phoneNumberId: id, wabaId, name, displayPhoneNumber: display } = given;
  const facts = {
    accountId: wabaId,
    digits: display.replace(/\D/g, ''),
    display,
    name,
    accessToken: given.accessToken ?? null,
  };
  return world.database.together(() => {
    if (!world.numbers.account(wabaId))
      addAccount(world, { id: wabaId, name, subscribed: true, callback: null, token: null, madeUp: false });
    if (world.numbers.number(id)) world.numbers.set(id, { ...facts, tokenExpired: false });
    else world.numbers.add({ id, ...facts }, world.clock.now());
    world.events.emit({ kind: 'numbers' });
    return numberOf(world, id, '');
  });
}

function addAccount(world: World, account: Account): void {
  world.numbers.addAccount(account, world.clock.now());
  seedTemplates(world, account.id);
}
