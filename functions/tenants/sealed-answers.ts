import * as z from 'zod';
import { doOnce, type Remembered } from '../../shared/http/once.ts';
import { parseJson } from '../../shared/json.ts';
import { $Sealed, type MasterKeys, open, seal } from '../../shared/sealing.ts';
import type { Write } from '../../shared/table/table.ts';

/** Where the answer to an Idempotency-Key is stored. */
export type OnceSlot = Parameters<typeof doOnce>[0];

/** Returns the writes that store an answer, for the transaction of the request; none without an Idempotency-Key. */
export type RememberWrites = (answer: Remembered) => readonly Write[];

const $StoredBody = z.object({ sealed: $Sealed });

/** Works like `doOnce`, for answers that contain an API key: they are stored encrypted for `to`. */
export async function doOnceSealed(
  slot: OnceSlot,
  { to, master }: { readonly to: string; readonly master: MasterKeys },
  work: (rememberAnswer: RememberWrites) => Promise<Remembered>,
): Promise<Remembered> {
  const encryptBody = ({ status, body }: Remembered): Remembered => ({
    status,
    body: { sealed: seal(JSON.stringify(body), to, master) },
  });
  const { status, body } = await doOnce(slot, async (rememberAnswer) =>
    encryptBody(await work((answer) => rememberAnswer(encryptBody(answer)))),
  );
  return { status, body: parseJson(open($StoredBody.parse(body).sealed, to, master)) };
}
