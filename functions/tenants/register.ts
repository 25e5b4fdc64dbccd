import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import * as z from 'zod';
import { base32 } from '../../shared/base32.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { registration } from '../../shared/entities/number.ts';
import { getTenant, newTenant } from '../../shared/entities/tenant.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import type { Remembered } from '../../shared/http/once.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import { hashApiKey } from '../../shared/ids.ts';
import { type MasterKeys, seal } from '../../shared/sealing.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { $MetaId } from './meta-id.ts';
import type { RememberWrites } from './sealed-answers.ts';

const $Name = z.string().trim().min(1).max(200);

export const $NewTenant = z.strictObject({
  name: $Name,
  owner: z
    .strictObject({ name: $Name })
    .default({ name: 'Owner' })
    .describe('The person who decides for the business.'),
});

export const $TenantMade = z
  .object({ tenantId: z.string(), apiKey: z.string(), ownerId: z.string() })
  .meta({ id: 'TenantMade' });

export const $Connected = z
  .object({ tenantId: z.string(), phoneNumberId: z.string(), wabaId: z.string(), displayPhoneNumber: z.string() })
  .meta({ id: 'NumberGivenToTenant' });

export const $NewNumber = z.strictObject({
  tenantId: z.string().min(1),
  phoneNumberId: $MetaId,
  wabaId: $MetaId,
  displayPhoneNumber: z.string().trim().min(1).max(40),
  accessToken: z.string().min(1).max(4096),
});

interface Registering {
  readonly table: Table;
  readonly clock: Clock;
  readonly master: MasterKeys;
  /** The writes that remember the answer; they are the last of a transaction. */
  readonly remembering: RememberWrites;
}

/** Makes a tenant with its owner, whose API key is shown this once: only its hash is kept. */
export async function createTenant(
  { name, owner }: z.infer<typeof $NewTenant>,
  { table, clock, remembering }: Omit<Registering, 'master'>,
): Promise<Remembered> {
  const tenantId = ulid(clock.now());
  const apiKey = newKey();
  const createdAt = seconds(clock);
  const tenant = { tenantId, name, shards: 1, createdAt };
  const agent = { agentId: ulid(clock.now()), name: owner.name, role: 'owner', createdAt } as const;
  const body = { tenantId, apiKey, ownerId: agent.agentId } satisfies z.infer<typeof $TenantMade>;
  const answer = { status: 201, body };
  const made = await table.transact([...newTenant(tenant, agent, hashApiKey(apiKey)), ...remembering(answer)]);
  if (!made.ok) throw new TooMuchContention('the tenant could not be made');
  return answer;
}

/** An API key: 160 random bits. */
export const newKey = (): string => `wk_${base32(randomBytes(20))}`;

/**
 * Connects a number to a tenant, its token sealed. Again for the same tenant: renews token and display number, and ends its
 * pause. Asks nothing of WhatsApp: the operator answers for what is given.
 * @throws Problem 404 for an unknown tenant, 409 when number or WABA belong to another
 */
export async function connectNumber(
  number: z.infer<typeof $NewNumber>,
  { table, clock, master, remembering }: Registering,
): Promise<Remembered> {
  // Consistent: a number is often connected right after its tenant was made.
  const tenant = await getTenant(table, number.tenantId, { consistent: true });
  if (!tenant) throw notFound('There is no such tenant.');
  const { tenantId, phoneNumberId, wabaId, displayPhoneNumber, accessToken } = number;
  const token = seal(accessToken, tenantId, master);
  const body = { tenantId, phoneNumberId, wabaId, displayPhoneNumber } satisfies z.infer<typeof $Connected>;
  const answer = { status: 201, body };
  const given = { phoneNumberId, wabaId, displayPhoneNumber, token, at: seconds(clock) };
  const writes = [...registration(new TenantScope(tenantId), given), ...remembering(answer)];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const result = await table.transact(writes);
    if (result.ok) return answer;
    if (result.failed.includes(0)) throw conflict('The number belongs to another tenant.');
    if (result.failed.includes(1)) throw conflict('The WhatsApp Business Account belongs to another tenant.');
    if (result.failed.length > 0) break;
    // None: another transaction was at the same items.
  }
  throw new TooMuchContention('the number kept changing');
}
