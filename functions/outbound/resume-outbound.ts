import { eventsOfBusMessage } from '../../events/cloud-event.ts';
import type { DomainEventOf } from '../../events/domain-events.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { AppError, UnreadableInputError } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { requestLog } from '../../shared/request-log.ts';
import { TenantScope } from '../../shared/table/keys.ts';
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
    await mapConcurrently(input, 2, (event) => resume(event, table, sendWakeUps));
  };

async function resume(event: NumberResumed, table: Table, sendWakeUps: SendWakeUps): Promise<void> {
  const scope = new TenantScope(event.tenantId);
  const list = scope.heldBy(event.phoneNumberId);
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    // The hold marks of conversations start with `H#`; those of media files that wait for the same number with `F#`.
    const range = { from: after === undefined ? 'H#' : `${after}!`, to: 'H#~' };
    const page = await table.query({ in: list, range, consistent: true });
    const wakeUps = page.items.map((item): WakeUpEntry => {
      const conversationId = String(item.sk).slice('H#'.length);
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
    after = page.last && String(page.last.sk);
  }
}
