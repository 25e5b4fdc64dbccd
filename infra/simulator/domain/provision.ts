import type * as z from 'zod';
import type { numberInputSchema } from '../phone-api.ts';
import type { Account, BusinessPhone } from '../storage/numbers.ts';
import { createMobileNumber, createNumericId, formatPhoneNumber } from './ids.ts';
import { seedTemplates } from './seed-templates.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Creates accounts and numbers on their first use, so that a new user can connect any made-up id. */

/**
 * Returns the account; creates it if it is new. An account that was generated for a number of this token gets this id
 * instead.
 */
export function getOrCreateAccount(state: SimulatorState, id: string, token: string): Account {
  const existing = state.numbers.account(id);
  if (existing) return existing;
  const ofToken = state.numbers.findAccountByToken(token);
  if (ofToken?.madeUp) state.numbers.replaceAccountId(ofToken.id, id);
  else addAccount(state, { id, name: `Account ${id}`, subscribed: false, callback: null, token, madeUp: false });
  return getOrCreateAccount(state, id, token);
}

/**
 * Returns the number; creates it if it is new. A new number belongs to the account that was used with the token before,
 * else to a generated account with a subscription.
 */
export function getOrCreateNumber(state: SimulatorState, id: string, token: string): BusinessPhone {
  const existing = state.numbers.number(id);
  if (existing) return existing;
  const accountId = state.numbers.findAccountByToken(token)?.id ?? generateAccount(state, token);
  const digits = `6221${createMobileNumber(state.random).slice(-8)}`;
  const name = `Business ${id.slice(-4)}`;
  state.numbers.add(
    { id, accountId, digits, display: formatPhoneNumber(digits), name, accessToken: null },
    state.clock.now(),
  );
  state.pageEvents.emit({ kind: 'numbers' });
  return getOrCreateNumber(state, id, token);
}

function generateAccount(state: SimulatorState, token: string): string {
  const id = createNumericId(state.random);
  addAccount(state, { id, name: `Account ${id}`, subscribed: true, callback: null, token, madeUp: true });
  return id;
}

/** Creates or updates a number from the phone API, with its account: subscribed and registered. */
export function putNumber(state: SimulatorState, input: z.infer<typeof numberInputSchema>): BusinessPhone {
  const { phoneNumberId: id, wabaId, name, displayPhoneNumber: display } = input;
  const fields = {
    accountId: wabaId,
    digits: display.replace(/\D/g, ''),
    display,
    name,
    accessToken: input.accessToken ?? null,
  };
  return state.database.transaction(() => {
    if (!state.numbers.account(wabaId))
      addAccount(state, { id: wabaId, name, subscribed: true, callback: null, token: null, madeUp: false });
    if (state.numbers.number(id)) state.numbers.set(id, { ...fields, tokenExpired: false });
    else state.numbers.add({ id, ...fields }, state.clock.now());
    state.pageEvents.emit({ kind: 'numbers' });
    return getOrCreateNumber(state, id, '');
  });
}

function addAccount(state: SimulatorState, account: Account): void {
  state.numbers.addAccount(account, state.clock.now());
  seedTemplates(state, account.id);
}
