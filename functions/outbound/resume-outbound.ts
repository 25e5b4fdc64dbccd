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

type Resumed = FactOf<'warung.number.resumed.v1'>;

/** The facts of a bus message. @throws UnreadableInput */
export function parseResumed(body: string): readonly Resumed[] {
  try {
    return factsOfBusMessage('warung.number.resumed.v1', tryParseJson(body));
  } catch (error) {
    throw new UnreadableInput('no event of resumed numbers', { cause: error });
  }
}

/** The queue did not take all doorbells; they are rung again with the message. */
class NotAllRung extends AppError {
  override readonly name = 'NotAllRung';
  readonly retryable = true;
}

/** Rings for every conversation that waited for a number. A doorbell too many does no harm, so nothing is kept of who was rung. */
export const createResumeOutbound =
  ({ table, ring }: { readonly table: Table; readonly ring: RingDoorbells }) =>
  async ({ input }: Job<readonly Resumed[]>): Promise<void> => {
    await mapBounded(input, 2, (fact) => resume(fact, table, ring));
  };

async function resume(fact: Resumed, table: Table, ring: RingDoorbells): Promise<void> {
  const scope = new TenantScope(fact.tenantId);
  const list = scope.heldBy(fact.phoneNumberId);
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    // Files that wait for the same number have marks of their own, which begin with `F#`.
    const range = { from: after === undefined ? 'H#' : `${after}!`, to: 'H#~' };
    const page = await table.query({ in: list, range, consistent: true });
    const rings = page.items.map((item): Ring => {
      const conversationId = String(item.sk).slice('H#'.length);
      return {
        doorbell: { v: 1, tenantId: fact.tenantId, conversationId },
        because: `${conversationId}-${fact.at}`,
        traceparent: fact.traceparent,
      };
    });
    for (let start = 0; start < rings.length; start += RINGS_A_CALL) {
      const refused = await ring(rings.slice(start, start + RINGS_A_CALL));
      if (refused.length > 0) throw new NotAllRung('doorbells are still to be rung');
    }
    line().count('rung', rings.length);
    after = page.last && String(page.last.sk);
  }
}
