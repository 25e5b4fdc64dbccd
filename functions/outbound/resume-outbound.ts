import { eventsOfBusMessage } from '../../events/cloud-event.ts';
import type { DomainEventOf } from '../../events/domain-events.ts';
import { mapConcurrently, toResult } from '../../shared/concurrency.ts';
import { AppError, UnreadableInputError } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { throwIfFailed } from '../../shared/queue/batch-failures.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { requestLog } from '../../shared/request-log.ts';
import { KEYS, sortIdOf } from '../../shared/table/key-shapes.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { queryAll } from '../../shared/table/query-all.ts';
import type { Table } from '../../shared/table/table.ts';
import { MAX_WAKE_UPS_PER_CALL, type SendWakeUps } from './send-wake-ups.ts';
import type { WakeUpEntry } from './wake-up.ts';

type NumberResumed = DomainEventOf<'warung.number.resumed.v1'>;

/** Parses the events of a bus message. @throws UnreadableInputError */
export function parseNumberResumed(body: string): readonly NumberResumed[] {
  try {
    return eventsOfBusMessage('warung.number.resumed.v1', tryParseJson(body));
  } catch (error) {
    throw new UnreadableInputError('not an event of resumed numbers', { cause: error });
  }
}

/** The queue did not accept all wake-ups; a retry of the message sends them again. */
class WakeUpsNotSentError extends AppError {
  override readonly name = 'WakeUpsNotSentError';
  readonly retryable = true;
}

/**
 * Wakes up every conversation that waited for a number. It keeps no progress, because a superfluous wake-up does no
 * harm.
 */
export const createResumeOutbound =
  ({ table, sendWakeUps }: { readonly table: Table; readonly sendWakeUps: SendWakeUps }) =>
  async ({ input }: Job<readonly NumberResumed[]>): Promise<void> => {
    throwIfFailed(await mapConcurrently(input, 2, (event) => toResult(() => resume(event, table, sendWakeUps))));
  };

async function resume(event: NumberResumed, table: Table, sendWakeUps: SendWakeUps): Promise<void> {
  const scope = new TenantScope(event.tenantId);
  const range = { prefix: KEYS.heldConversation.sort };
  const items = await queryAll(table, { in: scope.heldBy(event.phoneNumberId), range, consistent: true });
  const wakeUps = items.map((item): WakeUpEntry => {
    const conversationId = sortIdOf('heldConversation', item.sk);
    return {
      wakeUp: { v: 1, tenantId: event.tenantId, conversationId },
      deduplicationId: `${conversationId}-${event.at}`,
      traceparent: event.traceparent,
    };
  });
  for (let start = 0; start < wakeUps.length; start += MAX_WAKE_UPS_PER_CALL) {
    const rejected = await sendWakeUps(wakeUps.slice(start, start + MAX_WAKE_UPS_PER_CALL));
    if (rejected.length > 0) throw new WakeUpsNotSentError('the queue did not accept all wake-ups');
  }
  requestLog().count('wakeUps', wakeUps.length);
}
