import * as z from 'zod';
import { type EncryptedText, encryptedTextSchema } from '../encryption.ts';
import { KEYS } from '../table/key-shapes.ts';
import { globalKeys, isMetaId, type TenantScope } from '../table/keys.ts';
import { queryAll } from '../table/query-all.ts';
import { absent, all, any, equals, exists, type Table, type Update, type Write } from '../table/table.ts';

/** A step of connecting a number to WhatsApp. */
const stepNameSchema = z.enum(['token', 'subscription', 'registration']);
export type StepName = z.infer<typeof stepNameSchema>;
/** The result of a step. `code` is Meta's error code, null without a response. `at` is unix seconds. */
const stepResultSchema = z.object({
  state: z.enum(['done', 'failed', 'skipped']),
  at: z.number(),
  code: z.number().nullable(),
});
export type StepResult = z.infer<typeof stepResultSchema>;
export type Steps = Readonly<Partial<Record<StepName, StepResult>>>;

/**
 * A connected business number, `T#<tenant>#` / `NUMBER#<phone number id>`. The access token is encrypted for the
 * tenant.
 * Access: get by id (0.5 RCU); query the tenant's numbers.
 */
export const tenantNumberSchema = z.object({
  v: z.literal(1),
  phoneNumberId: z.string(),
  wabaId: z.string(),
  displayPhoneNumber: z.string(),
  token: encryptedTextSchema,
  registeredAt: z.number(),
  /** When the first message arrived; unix seconds. */
  connectedAt: z.number().optional(),
  /** When a message last arrived; unix seconds, up to an hour old. */
  lastSeenAt: z.number().optional(),
  /** Why the number cannot send, and since when. The write that renews the token removes it. */
  pause: z.object({ reason: z.string(), since: z.number() }).optional(),
  /** The results of connecting the number to WhatsApp; absent when the operator registered the number. */
  steps: z.partialRecord(stepNameSchema, stepResultSchema).optional(),
  /** When the templates of its account were last synchronised; unix seconds. */
  templatesSyncedAt: z.number().optional(),
});
export type TenantNumber = z.infer<typeof tenantNumberSchema>;

/** Returns a number. Consistent, so that work that waits for a renewed token does not miss it. 1 RCU. */
export async function getNumber(
  table: Table,
  scope: TenantScope,
  phoneNumberId: string,
): Promise<TenantNumber | undefined> {
  if (!isMetaId(phoneNumberId)) return undefined;
  const item = await table.get(scope.number(phoneNumberId), { consistent: true });
  return item && tenantNumberSchema.parse(item);
}

/**
 * Lists all numbers of a tenant, oldest first; a tenant has only a few. Consistent: includes a number that was just
 * connected.
 */
export async function listNumbers(table: Table, scope: TenantScope): Promise<readonly TenantNumber[]> {
  const items = await queryAll(table, { in: scope.own(), range: { prefix: KEYS.number.sort }, consistent: true });
  return items.map((item) => tenantNumberSchema.parse(item)).sort((a, b) => a.registeredAt - b.registeredAt);
}

/**
 * The owner of a number, `NUMBER#<phone number id>` / `NUMBER_OWNER`, and of a WABA, `WABA#<waba id>` / `WABA_OWNER`.
 * Access: get (0.5 RCU), cached.
 */
const numberOwnerSchema = z.object({ v: z.literal(1), tenantId: z.string(), wabaId: z.string() });
const wabaOwnerSchema = z.object({ v: z.literal(1), tenantId: z.string() });
export type NumberOwner = Omit<z.infer<typeof numberOwnerSchema>, 'v'>;

/** Returns the owner of a number. Consistent, because a message to a number without an owner is quarantined. */
export async function ownerOfNumber(table: Table, phoneNumberId: string): Promise<NumberOwner | undefined> {
  if (!isMetaId(phoneNumberId)) return undefined;
  const item = await table.get(globalKeys.number(phoneNumberId), { consistent: true });
  return item && numberOwnerSchema.parse(item);
}

export async function ownerOfWaba(table: Table, wabaId: string): Promise<string | undefined> {
  if (!isMetaId(wabaId)) return undefined;
  const item = await table.get(globalKeys.waba(wabaId), { consistent: true });
  return item && wabaOwnerSchema.parse(item).tenantId;
}

export interface Registration {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly displayPhoneNumber: string;
  readonly token: EncryptedText;
  readonly at: number;
  readonly steps?: Steps;
}

type PutWrite = Extract<Write, { do: 'put' }>;
type NumberIds = Pick<Registration, 'phoneNumberId' | 'wabaId'>;

const isUnclaimed = ({ tenantId }: TenantScope) => any(absent(), equals('tenantId', tenantId));

/** Creates the write that assigns a number to the tenant. Its condition fails when another tenant has the number. */
export function claimNumber(scope: TenantScope, { phoneNumberId, wabaId }: NumberIds): PutWrite {
  const attributes = { v: 1, tenantId: scope.tenantId, wabaId };
  return { do: 'put', key: globalKeys.number(phoneNumberId), attributes, when: isUnclaimed(scope) };
}

/** Creates the write that assigns a WABA to the tenant. Its condition fails when another tenant has the WABA. */
export function claimWaba(scope: TenantScope, { wabaId }: NumberIds): PutWrite {
  const attributes = { v: 1, tenantId: scope.tenantId };
  return { do: 'put', key: globalKeys.waba(wabaId), attributes, when: isUnclaimed(scope) };
}

/**
 * Creates the write that stores a number with its token. A repetition renews token and display number, ends a pause,
 * and keeps the first date.
 */
export function putNumber(scope: TenantScope, number: Registration): Write {
  const { phoneNumberId, wabaId, displayPhoneNumber, token, at, steps } = number;
  return {
    do: 'update',
    key: scope.number(phoneNumberId),
    set: { v: 1, phoneNumberId, wabaId, displayPhoneNumber, token, ...(steps ? { steps: { ...steps } } : {}) },
    setOnce: { registeredAt: at },
    remove: ['pause'],
  };
}

/**
 * Creates the writes that connect a number to a tenant, for one transaction (6 WCU). The conditions of the first two
 * fail when the number, or the WABA, belongs to another tenant.
 */
export function registrationWrites(scope: TenantScope, number: Registration): readonly [Write, Write, Write] {
  return [claimNumber(scope, number), claimWaba(scope, number), putNumber(scope, number)];
}

/** Creates the write that stores the results of connecting a number. */
export function updateSteps(scope: TenantScope, phoneNumberId: string, steps: Steps): Write {
  return { do: 'update', key: scope.number(phoneNumberId), set: { steps: { ...steps } }, when: exists() };
}

/** Creates the update that stores when the templates of the account were synchronised. 1 WCU. */
export function updateTemplatesSyncedAt(scope: TenantScope, phoneNumberId: string, at: number): Update {
  return { key: scope.number(phoneNumberId), set: { templatesSyncedAt: at }, when: exists() };
}

/**
 * Pauses a number until its token is renewed. Returns false, without a change, when the number has another token than
 * the one that failed, or is paused already. 1 WCU.
 */
export async function pauseNumber(
  table: Table,
  scope: TenantScope,
  { phoneNumberId, token }: Pick<TenantNumber, 'phoneNumberId' | 'token'>,
  reason: string,
  at: number,
): Promise<boolean> {
  const when = all(equals('token', token), absent('pause'));
  const { ok } = await table.update({
    key: scope.number(phoneNumberId),
    set: { pause: { reason, since: at } },
    when,
  });
  return ok;
}
