import * as z from 'zod';
import { ERROR_CODES } from '../domain/error-codes.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { Customer } from '../phone-api.ts';
import { phoneOfCall } from './access.ts';
import type { GraphCall } from './graph-call.ts';
import { requireMessagingProduct, requireParam } from './required-params.ts';

const usersSchema = z.array(z.looseObject({ user: z.string() })).min(1);

/** Handles GET /{phone number id}/block_users. */
export function listBlockedUsers(state: SimulatorState, id: string, call: GraphCall): unknown {
  phoneOfCall(state, id, call);
  const data = state.customers
    .listBlocked(id)
    .map(({ phone, userId }) => ({ messaging_product: 'whatsapp', ...(phone && { wa_id: phone }), user_id: userId }));
  return { data };
}

/**
 * Handles POST (block) and DELETE (unblock) /{phone number id}/block_users. The messages of a blocked customer are not
 * delivered.
 * @throws GraphError 100
 */
export function setBlockedUsers(state: SimulatorState, id: string, call: GraphCall): unknown {
  phoneOfCall(state, id, call);
  requireMessagingProduct(call);
  const users = requireParam('block_users', usersSchema, call);
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

const customerOf = (state: SimulatorState, user: string): Customer | undefined =>
  state.customers.findByPhone(user.replace(/\D/g, '')) ?? state.customers.findByUserId(user);

const toIdentity = (input: string, { phone, userId }: Customer): unknown => ({
  input,
  ...(phone && { wa_id: phone }),
  user_id: userId,
});

const toFailure = (input: string): unknown => ({
  input,
  errors: [
    { message: ERROR_CODES[131026].title, code: 131026, error_data: { details: 'The user is not on WhatsApp.' } },
  ],
});
