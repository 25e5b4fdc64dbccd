import type { StepName, TenantNumber } from '../../shared/entities/number.ts';
import type { NumberView } from './business-operations.ts';
import { iso } from './iso.ts';
import { pauseWords, REGISTER_WITH_PIN, SAY_HELLO, stepRemedy } from './number-words.ts';

type StepView = NumberView['steps'][number];

/** Converts a number to its representation in the API. */
export function numberView(number: TenantNumber): NumberView {
  const { phoneNumberId, wabaId, displayPhoneNumber, registeredAt, connectedAt, lastSeenAt, pause } = number;
  return {
    ...{ phoneNumberId, wabaId, displayPhoneNumber },
    status: statusOf(number),
    registeredAt: iso(registeredAt),
    connectedAt: connectedAt === undefined ? null : iso(connectedAt),
    lastSeenAt: lastSeenAt === undefined ? null : iso(lastSeenAt),
    pause: pause ? { reason: pause.reason, since: iso(pause.since), ...pauseWords(pause.reason) } : null,
    steps: [
      stepView('token', number),
      stepView('subscription', number),
      stepView('registration', number),
      firstMessage(number),
    ],
  };
}

/** Returns `connected` only if a message has arrived through the number and no step has failed since. */
function statusOf({ pause, steps = {}, connectedAt }: TenantNumber): NumberView['status'] {
  if (pause) return 'paused';
  const failed = Object.values(steps).some(({ state }) => state === 'failed');
  return connectedAt === undefined || failed ? 'waiting' : 'connected';
}

function stepView(step: StepName, { steps }: TenantNumber): StepView {
  const result = steps?.[step];
  // Without steps the operator connected the number, and what was done at WhatsApp is unknown.
  if (!result) return { step, state: steps ? 'waiting' : 'skipped', remedy: null, code: null };
  const { state, code } = result;
  switch (state) {
    case 'done':
      return { step, state, remedy: null, code: null };
    case 'skipped':
      return { step, state, remedy: step === 'registration' ? REGISTER_WITH_PIN : null, code: null };
    case 'failed':
      return { step, state, remedy: stepRemedy(step, code), code };
  }
}

const firstMessage = ({ connectedAt }: TenantNumber): StepView =>
  connectedAt === undefined
    ? { step: 'first-message', state: 'waiting', remedy: SAY_HELLO, code: null }
    : { step: 'first-message', state: 'done', remedy: null, code: null };
