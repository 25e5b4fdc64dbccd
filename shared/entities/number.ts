import * as z from 'zod';
import { $Sealed, type Sealed } from '../sealing.ts';
import { globalKeys, isMetaId, type TenantScope } from '../table/keys.ts';
import { absent, all, any, equals, exists, type Table, type Update, type Write } from '../table/table.ts';

/** A step of connecting a number at WhatsApp. */
const $StepName = z.enum(['token', 'subscription', 'registration']);
export type StepName = z.infer<typeof $StepName>;
/** `code` is Meta's of a refusal, null when there was no answer. `at` is unix seconds. */
const $StepResult = z.object({
  state: z.enum(['done', 'failed', 'skipped']),
  at: z.number(),
  code: z.number().nullable(),
});
export type StepResult = z.infer<typeof $StepResult>;
export type Steps = Readonly<Partial<Record<StepName, StepResult>>>;

/**
 * A connected business number, `T#<tenant>#` / `N#<phone number id>`. The access token is sealed for the tenant.
 * Access: get by id (0.5 RCU); query the tenant's numbers by prefix `N#`.
 */
export const $TenantNumber = z.object({
  v: z.literal(1),
  phoneNumberId: z.string(),
  wabaId: z.string(),
  displayPhoneNumber: z.string(),
  token: $Sealed,
  registeredAt: z.number(),
  /** When the first message came through it; unix seconds. */
  connectedAt: z.number().optional(),
  /** Unix seconds, at most an hour behind. */
  lastSeenAt: z.number().optional(),
  /** Why it can't send, and since when. Goes away in the write that renews the token. */
  pause: z.object({ reason: z.string(), since: z.number() }).optional(),
  /** What came of connecting it at WhatsApp; absent when the operator gave the number. */
  steps: z.partialRecord($StepName, $StepResult).optional(),
  /** When its account's templates were last fetched; unix seconds. */
  templatesSyncedAt: z.number().optional(),
});
export type TenantNumber = z.infer<typeof $TenantNumber>;

/** Consistent: whoever waits for a renewed token must not miss it. 1 RCU. */
export async function getNumber(
  table: Table,
  scope: TenantScope,
  phoneNumberId: string,
): Promise<TenantNumber | undefined> {
  if (!isMetaId(phoneNumberId)) return undefined;
  const item = await table.get(scope.number(phoneNumberId), { consistent: true });
  return item && $TenantNumber.parse(item);
}

/** All numbers of a tenant, oldest first: a shop has one, a chain some. Consistent: one that was just connected is there. */
export async function listNumbers(table: Table, scope: TenantScope): Promise<readonly TenantNumber[]> {
  const { items } = await table.query({ in: scope.own(), range: { prefix: 'N#' }, consistent: true });
  return items.map((item) => $TenantNumber.parse(item)).sort((a, b) => a.registeredAt - b.registeredAt);
}

/** Whose a number is: `N#<phone number id>` / `N`. And whose a WABA is: `W#<waba id>` / `W`. Access: get (0.5 RCU), cached. */
const $NumberOwner = z.object({ v: z.literal(1), tenantId: z.string(), wabaId: z.string() });
const $WabaOwner = z.object({ v: z.literal(1), tenantId: z.string() });
export type NumberOwner = Omit<z.infer<typeof $NumberOwner>, 'v'>;

/** Consistent, since the answer "nobody's" sends a customer's message into quarantine. */
export async function ownerOfNumber(table: Table, phoneNumberId: string): Promise<NumberOwner | undefined> {
  if (!isMetaId(phoneNumberId)) return undefined;
  const item = await table.get(globalKeys.number(phoneNumberId), { consistent: true });
  return item && $NumberOwner.parse(item);
}

export async function ownerOfWaba(table: Table, wabaId: string): Promise<string | undefined> {
  if (!isMetaId(wabaId)) return undefined;
  const item = await table.get(globalKeys.waba(wabaId), { consistent: true });
  return item && $WabaOwner.parse(item).tenantId;
}

export interface Registration {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly displayPhoneNumber: string;
  readonly token: Sealed;
  readonly at: number;
  readonly steps?: Steps;
}

type PutWrite = Extract<Write, { do: 'put' }>;
type Claimed = Pick<Registration, 'phoneNumberId' | 'wabaId'>;

const ours = ({ tenantId }: TenantScope) => any(absent(), equals('tenantId', tenantId));

/** Makes a number the tenant's; refused when it is another's. */
export function claimNumber(scope: TenantScope, { phoneNumberId, wabaId }: Claimed): PutWrite {
  const attributes = { v: 1, tenantId: scope.tenantId, wabaId };
  return { do: 'put', key: globalKeys.number(phoneNumberId), attributes, when: ours(scope) };
}

/** Makes a WABA the tenant's; refused when it is another's. */
export function claimWaba(scope: TenantScope, { wabaId }: Claimed): PutWrite {
  const attributes = { v: 1, tenantId: scope.tenantId };
  return { do: 'put', key: globalKeys.waba(wabaId), attributes, when: ours(scope) };
}

/** Keeps a number with its token. Again: renews token and display number, ends its pause, and keeps the first date. */
export function keepNumber(scope: TenantScope, number: Registration): Write {
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
 * The writes that connect a number to a tenant, for one transaction (6 WCU). The first two are refused when the number,
 * or the WABA, belongs to another tenant.
 */
export function registration(scope: TenantScope, number: Registration): readonly [Write, Write, Write] {
  return [claimNumber(scope, number), claimWaba(scope, number), keepNumber(scope, number)];
}

/** Notes what came of connecting a number. */
export function keepSteps(scope: TenantScope, phoneNumberId: string, steps: Steps): Write {
  return { do: 'update', key: scope.number(phoneNumberId), set: { steps: { ...steps } }, when: exists() };
}

/** Notes when the templates of its account were fetched. 1 WCU. */
export function keepTemplatesSynced(scope: TenantScope, phoneNumberId: string, at: number): Update {
  return { key: scope.number(phoneNumberId), set: { templatesSyncedAt: at }, when: exists() };
}

/**
 * Lets a number wait for a better token. Refused, with nothing changed, when it has another token than the one that failed,
 * or waits already. 1 WCU.
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
