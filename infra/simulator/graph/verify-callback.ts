import { randomLetters } from '../domain/ids.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { GraphError } from './graph-error.ts';

/** The maximum length of an overriding callback URL at Meta. */
const MAX_CALLBACK_LENGTH = 200;
const TIMEOUT_MS = 10_000;

/**
 * Verifies a new callback: requests it with a challenge that it must return, as Meta does.
 * @throws GraphError 100, 2200
 */
export async function verifyCallback(state: SimulatorState, callback: string, verifyToken: string): Promise<void> {
  if (!URL.canParse(callback) || callback.length > MAX_CALLBACK_LENGTH)
    throw new GraphError(100, {
      plain: true,
      message: '(#100) Param override_callback_uri must be a URL of at most 200 characters.',
    });
  const challenge = randomLetters(state.random, 20);
  const url = new URL(callback);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    async (response) => (response.status === 200 ? response.text() : undefined),
    () => undefined,
  );
  if (answer !== challenge)
    throw new GraphError(2200, {
      plain: true,
      message: '(#2200) Callback verification failed: the callback did not answer the challenge.',
    });
}
