import { createAccessToken } from '../domain/ids.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError } from './graph-error.ts';

/**
 * Handles GET /oauth/access_token: exchanges a code of Embedded Signup for a business token. Any code is accepted once.
 * The token can use every number that has no token of its own.
 * @throws GraphError 100
 */
export function exchangeCode(state: SimulatorState, call: GraphCall): unknown {
  for (const name of ['client_id', 'client_secret', 'code'])
    if (!textParam(call, name)) throw new GraphError(100, { plain: true, message: `Missing ${name} parameter.` });
  if (!state.numbers.consumeCode(textParam(call, 'code') ?? ''))
    throw new GraphError(100, {
      plain: true,
      subcode: 36_009,
      message: 'This authorization code has been used.',
    });
  return { access_token: createAccessToken(state.random), token_type: 'bearer' };
}
