import * as z from 'zod';
import type { Customer } from '../phone-api.ts';
import { CODES } from '../world/codes.ts';
import type { World } from '../world/world.ts';
import { phoneOf } from './access.ts';
import type { GraphCall } from './call.ts';
import { expectParam, expectProduct } from './expect.ts';

const $Users = z.array(z.looseObject({ user: z.string() })).min(1);

/** GET /{phone number id}/block_users */
export function getBlocked(world: World, id: string, call: GraphCall): unknown {
  phoneOf(world, id, call);
  const data = world.customers
    .blocked(id)
    .map(({ phone, userId }) => ({ messaging_product: 'whatsapp', ...(phone && { wa_id: phone }), user_id: userId }));
  return { data };
}

/** POST (block) and DELETE (unblock) /{phone number id}/block_users. A blocked customer's messages do not come through. @throws GraphError 100 */
export function setBlocked(world: World, id: string, call: GraphCall): unknown {
  phoneOf(world, id, call);
  expectProduct(call);
  const users = expectParam('block_users', $Users, call);
  const blocked = call.method === 'POST';
  const results = users.map(({ user }) => ({ user, customer: customerOf(world, user) }));
  for (const { customer } of results)
    if (customer) world.customers.setChat({ customerId: customer.id, phoneNumberId: id }, { blocked });
  const done = results.flatMap(({ user, customer }) => (customer ? [identity(user, customer)] : []));
  const failed = results.flatMap(({ user, customer }) => (customer ? [] : [notFound(user)]));
  return {
    messaging_product: 'whatsapp',
    block_users: {
      [blocked ? 'added_users' : 'removed_users']: done,
      ...(failed.length > 0 && { failed_users: failed }),
    },
  };
}

const customerOf = (world: World, user: string): Customer | undefined =>
  world.customers.byPhone(user.replace(/\D/g, '')) ?? world.customers.byUserId(user);

const identity = (input: string, { phone, userId }: Customer): unknown => ({
  input,
  ...(phone && { wa_id: phone }),
  user_id: userId,
});

const notFound = (input: string): unknown => ({
  input,
  errors: [{ message: CODES[131026].title, code: 131026, error_data: { details: 'The user is not on WhatsApp.' } }],
});
