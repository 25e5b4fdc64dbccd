import { factsOfBusMessage } from '../../events/envelope.ts';
import type { FactOf } from '../../events/facts.ts';
import { mapBounded } from '../../shared/bounded.ts';
import { AppError, UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Ring } from './doorbell.ts';
import { RINGS_A_CALL, type RingDoorbells } from './ring.ts';

type NumberResumed = FactOf<'warung.number.resumed.v1'>;

/** Parses the events of a bus message. @throws UnreadableInput */
export function parseResumed(body: string): readonly NumberResumed[] {
  try {
    return factsOfBusMessage('warung.number.resumed.v1', tryParseJson(body));
  } catch (error) {
    throw new UnreadableInput('not an event of resumed numbers', { cause: error });
  }
}

/** The queue did not accept all wake-ups; a retry of the message sends them again. */
class WakeUpsNotSent extends AppError {
  override readonly name = 'WakeUpsNotSent';
  readonly retryable = true;
}

/**
 * Wakes up every conversation that waited for a number. It keeps no progress, because a superfluous wake-up does no
 * harm.
 */
export const createResumeOutbound =
  ({ table, sendWakeUps }: { readonly table: Table; readonly sendWakeUps: RingDoorbells }) =>
  async ({ input }: Job<readonly NumberResumed[]>): Promise<void> => {
    await mapBounded(input, 2, (event) => resume(event, table, sendWakeUps));
  };

async function resume(event: NumberResumed, table: Table, sendWakeUps: RingDoorbells): Promise<void> {
  const scope = new TenantScope(event.tenantId);
  const list = scope.heldBy(event.phoneNumberId);
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    // The hold marks of conversations start with `H#`; those of media files that wait for the same number with `F#`.
    const range = { from: after === undefined ? 'H#' : `${after}!`, to: 'H#~' };
    const page = await table.query({ in: list, range, consistent: true });
    const wakeUps = page.items.map((item): Ring => {
      const conversationId = String(item.sk).slice('H#'.length);
      return {
        doorbell: { v: 1, tenantId: event.tenantId, conversationId },
        because: `${conversationId}-${event.at}`,
        traceparent: event.traceparent,
      };
    });
    for (let start = 0; start < wakeUps.length; start += RINGS_A_CALL) {
      const rejected = await sendWakeUps(wakeUps.slice(start, start + RINGS_A_CALL));
      if (rejected.length > 0) throw new WakeUpsNotSent('the queue did not accept all wake-ups');
    }
    line().count('wakeUps', wakeUps.length);
    after = page.last && String(page.last.sk);
  }
}
