import * as z from 'zod';
import type { Customer } from '../phone-api.ts';
import { CODES } from '../world/codes.ts';
import type { World } from '../world/world.ts';
import { phoneOf } from './access.ts';
import type { GraphCall } from './call.ts';
import { expectParam, expectProduct } from './expect.ts';

const usersSchema = z.array(z.looseObject({ user: z.string() })).min(1);

/** Handles GET /{phone number id}/block_users. */
export function getBlocked(state: World, id: string, call: GraphCall): unknown {
  phoneOf(state, id, call);
  const data = state.customers
    .blocked(id)
    .map(({ phone, userId }) => ({ messaging_product: 'whatsapp', ...(phone && { wa_id: phone }), user_id: userId }));
  return { data };
}

/**
 * Handles POST (block) and DELETE (unblock) /{phone number id}/block_users. The messages of a blocked customer are not
 * delivered.
 * @throws GraphError 100
 */
export function setBlocked(state: World, id: string, call: GraphCall): unknown {
  phoneOf(state, id, call);
  expectProduct(call);
  const users = expectParam('block_users', usersSchema, call);
  const blocked = call.method === 'POST';
  const results = users.map(({ user }) => ({ user, customer: customerOf(state, user) }));
  for (const { customer } of results)
    if (customer) state.customers.setChat({ customerId: customer.id, phoneNumberId: id }, { blocked });
  const done = results.flatMap(({ user, customer }) => (customer ? [toIdentity(user, customer)] : []));
  const failed = results.flatMap(({ user, customer }) => (customer ? [] : [toFailure(user)]));
  return {
    messaging_product: 'whatsapp',
    block_users: {
      [blocked ? 'added_users' : 'removed_users']: done,
      ...(failed.length > 0 && { failed_users: failed }),
    },
  };
}

const customerOf = (state: World, user: string): Customer | undefined =>
  state.customers.byPhone(user.replace(/\D/g, '')) ?? state.customers.byUserId(user);

const toIdentity = (input: string, { phone, userId }: Customer): unknown => ({
  input,
  ...(phone && { wa_id: phone }),
  user_id: userId,
});

const toFailure = (input: string): unknown => ({
  input,
  errors: [{ message: CODES[131026].title, code: 131026, error_data: { details: 'The user is not on WhatsApp.' } }],
});
