import { toIsoTime } from '../../shared/clock.ts';
import type { StepName, TenantNumber } from '../../shared/entities/number.ts';
import { pauseMessageOf, REGISTER_WITH_PIN, SEND_FIRST_MESSAGE, stepRemedy } from './number-messages.ts';
import type { NumberView } from './tenant-operations.ts';

type StepView = NumberView['steps'][number];

/** Converts a number to its representation in the API. */
export function toNumberView(number: TenantNumber): NumberView {
  const { phoneNumberId, wabaId, displayPhoneNumber, registeredAt, connectedAt, lastSeenAt, pause } = number;
  return {
    ...{ phoneNumberId, wabaId, displayPhoneNumber },
    status: statusOf(number),
    registeredAt: toIsoTime(registeredAt),
    connectedAt: connectedAt === undefined ? null : toIsoTime(connectedAt),
    lastSeenAt: lastSeenAt === undefined ? null : toIsoTime(lastSeenAt),
    pause: pause ? { reason: pause.reason, since: toIsoTime(pause.since), ...pauseMessageOf(pause.reason) } : null,
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
    ? { step: 'first-message', state: 'waiting', remedy: SEND_FIRST_MESSAGE, code: null }
    : { step: 'first-message', state: 'done', remedy: null, code: null };
