import { accessToken } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError } from './error.ts';

/**
 * GET /oauth/access_token: a code of Embedded Signup becomes a business token. Any code is taken, once; the token may use every number
 * that has none of its own.
 * @throws GraphError 100
 */
export function exchangeCode(world: World, call: GraphCall): unknown {
  for (const name of ['client_id', 'client_secret', 'code'])
    if (!textOf(call, name)) throw new GraphError(100, { plain: true, message: `Missing ${name} parameter.` });
  if (!world.numbers.spendCode(textOf(call, 'code') ?? ''))
    throw new GraphError(100, {
      plain: true,
      subcode: 36_009,
      message: 'This authorization code has been used.',
    });
  return { access_token: accessToken(world.random), token_type: 'bearer' };
}
