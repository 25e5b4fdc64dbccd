import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import * as z from 'zod';
import { base32 } from '../../shared/base32.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { encrypt, type MasterKeys } from '../../shared/encryption.ts';
import { registrationWrites } from '../../shared/entities/number.ts';
import { getTenant, newTenant } from '../../shared/entities/tenant.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import type { StoredResponse } from '../../shared/http/idempotency.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import { hashApiKey } from '../../shared/ids.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { RememberAnswer } from './encrypted-answers.ts';
import { metaIdSchema } from './meta-id.ts';

const nameSchema = z.string().trim().min(1).max(200);

export const newTenantSchema = z.strictObject({
  name: nameSchema,
  owner: z.strictObject({ name: nameSchema }).default({ name: 'Owner' }).describe('The owner of the business.'),
});

export const tenantMadeSchema = z
  .object({ tenantId: z.string(), apiKey: z.string(), ownerId: z.string() })
  .meta({ id: 'TenantMade' });

export const connectedSchema = z
  .object({ tenantId: z.string(), phoneNumberId: z.string(), wabaId: z.string(), displayPhoneNumber: z.string() })
  .meta({ id: 'NumberGivenToTenant' });

export const newNumberSchema = z.strictObject({
  tenantId: z.string().min(1),
  phoneNumberId: metaIdSchema,
  wabaId: metaIdSchema,
  displayPhoneNumber: z.string().trim().min(1).max(40),
  accessToken: z.string().min(1).max(4096),
});

interface CreationContext {
  readonly table: Table;
  readonly clock: Clock;
  readonly master: MasterKeys;
  /** Returns the writes that store the answer; they come last in the transaction. */
  readonly rememberAnswer: RememberAnswer;
}

/** Creates a tenant with its owner. Only a hash of the owner's API key is stored, so the key is returned only once. */
export async function createTenant(
  { name, owner }: z.infer<typeof newTenantSchema>,
  { table, clock, rememberAnswer }: Omit<CreationContext, 'master'>,
): Promise<StoredResponse> {
  const tenantId = ulid(clock.now());
  const apiKey = generateApiKey();
  const createdAt = nowSeconds(clock);
  const tenant = { tenantId, name, shards: 1, createdAt };
  const agent = { agentId: ulid(clock.now()), name: owner.name, role: 'owner', createdAt } as const;
  const body = { tenantId, apiKey, ownerId: agent.agentId } satisfies z.infer<typeof tenantMadeSchema>;
  const answer = { status: 201, body };
  const result = await table.transact([...newTenant(tenant, agent, hashApiKey(apiKey)), ...rememberAnswer(answer)]);
  if (!result.ok) throw new TooMuchContentionError('the tenant could not be created');
  return answer;
}

/** Generates an API key of 160 random bits. */
export const generateApiKey = (): string => `wk_${base32(randomBytes(20))}`;

/**
 * Connects a number to a tenant and stores its token encrypted. A repeated call for the same tenant renews token and
 * display number and ends the pause of the number. Does not verify the values with WhatsApp: the operator is
 * responsible for them.
 * @throws Problem 404 for an unknown tenant; 409 if the number or the WABA belongs to another tenant
 */
export async function connectNumber(
  number: z.infer<typeof newNumberSchema>,
  { table, clock, master, rememberAnswer }: CreationContext,
): Promise<StoredResponse> {
  // Consistent: a number is often connected right after its tenant was created.
  const tenant = await getTenant(table, number.tenantId, { consistent: true });
  if (!tenant) throw notFound('There is no such tenant.');
  const { tenantId, phoneNumberId, wabaId, displayPhoneNumber, accessToken } = number;
  const token = encrypt(accessToken, tenantId, master);
  const body = { tenantId, phoneNumberId, wabaId, displayPhoneNumber } satisfies z.infer<typeof connectedSchema>;
  const answer = { status: 201, body };
  const registered = { phoneNumberId, wabaId, displayPhoneNumber, token, at: nowSeconds(clock) };
  const writes = [...registrationWrites(new TenantScope(tenantId), registered), ...rememberAnswer(answer)];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const result = await table.transact(writes);
    if (result.ok) return answer;
    if (result.failed.includes(0)) throw conflict('The number belongs to another tenant.');
    if (result.failed.includes(1)) throw conflict('The WhatsApp Business Account belongs to another tenant.');
    if (result.failed.length > 0) break;
    // No condition failed: another transaction held the same items.
  }
  throw new TooMuchContentionError('the number kept changing');
}
