import * as z from 'zod';
import { decrypt, encrypt, encryptedTextSchema, type MasterKeys } from '../../shared/encryption.ts';
import { type StoredResponse, withIdempotency } from '../../shared/http/idempotency.ts';
import { parseJson } from '../../shared/json.ts';
import type { Write } from '../../shared/table/table.ts';

/** Where the answer to an Idempotency-Key is stored. */
export type IdempotencySlot = Parameters<typeof withIdempotency>[0];

/** Returns the writes that store an answer, for the transaction of the request; none without an Idempotency-Key. */
export type RememberAnswer = (answer: StoredResponse) => readonly Write[];

const storedBodySchema = z.object({ sealed: encryptedTextSchema });

/** Works like `withIdempotency`, for answers that contain an API key: they are stored encrypted for `to`. */
export async function withEncryptedIdempotency(
  slot: IdempotencySlot,
  { to, master }: { readonly to: string; readonly master: MasterKeys },
  work: (rememberAnswer: RememberAnswer) => Promise<StoredResponse>,
): Promise<StoredResponse> {
  const encryptBody = ({ status, body }: StoredResponse): StoredResponse => ({
    status,
    body: { sealed: encrypt(JSON.stringify(body), to, master) },
  });
  const { status, body } = await withIdempotency(slot, async (rememberAnswer) =>
    encryptBody(await work((answer) => rememberAnswer(encryptBody(answer)))),
  );
  return { status, body: parseJson(decrypt(storedBodySchema.parse(body).sealed, to, master)) };
}
