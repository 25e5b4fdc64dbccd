import { accessToken } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError } from './error.ts';

/**
 * Handles GET /oauth/access_token: exchanges a code of Embedded Signup for a business token. Any code is accepted once.
 * The token can use every number that has no token of its own.
 * @throws GraphError 100
 */
export function exchangeCode(state: World, call: GraphCall): unknown {
  for (const name of ['client_id', 'client_secret', 'code'])
    if (!textOf(call, name)) throw new GraphError(100, { plain: true, message: `Missing ${name} parameter.` });
  if (!state.numbers.spendCode(textOf(call, 'code') ?? ''))
    throw new GraphError(100, {
      plain: true,
      subcode: 36_009,
      message: 'This authorization code has been used.',
    });
  return { access_token: accessToken(state.random), token_type: 'bearer' };
}
