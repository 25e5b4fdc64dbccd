import * as z from 'zod';
import { doOnce, type Remembered } from '../../shared/http/once.ts';
import { parseJson } from '../../shared/json.ts';
import { $Sealed, type MasterKeys, open, seal } from '../../shared/sealing.ts';
import type { Write } from '../../shared/table/table.ts';

/** Where the answer to an Idempotency-Key is remembered. */
export type OnceSlot = Parameters<typeof doOnce>[0];

/** The writes that remember an answer, for the transaction that does what is answered; none without an Idempotency-Key. */
export type RememberWrites = (answer: Remembered) => readonly Write[];

const $Kept = z.object({ sealed: $Sealed });

/** As `doOnce`, for answers that hold a key: they are remembered sealed, and open for `to` alone. */
export async function doOnceSealed(
  slot: OnceSlot,
  { to, master }: { readonly to: string; readonly master: MasterKeys },
  work: (remembering: RememberWrites) => Promise<Remembered>,
): Promise<Remembered> {
  const close = ({ status, body }: Remembered): Remembered => ({
    status,
    body: { sealed: seal(JSON.stringify(body), to, master) },
  });
  const { status, body } = await doOnce(slot, async (remembering) =>
    close(await work((answer) => remembering(close(answer)))),
  );
  return { status, body: parseJson(open($Kept.parse(body).sealed, to, master)) };
}
