import type * as z from 'zod';
import { decrypt, encrypt } from '../../shared/encryption.ts';
import {
  claimNumber,
  claimWaba,
  getNumber,
  putNumber,
  type Steps,
  type TenantNumber,
  updateSteps,
} from '../../shared/entities/number.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import { type IdempotencyKey, type StoredResponse, withIdempotency } from '../../shared/http/idempotency.ts';
import { conflict, ProblemError } from '../../shared/http/problem.ts';
import { exchangeCode, registerNumber, subscribeToWebhooks, verifyNumberAccess } from './graph-steps.ts';
import { toNumberView } from './number-view.ts';
import { idempotencySlotOf, type TenantContext } from './tenant-context.ts';
import type { connectionSchema } from './tenant-operations.ts';

type Connection = z.infer<typeof connectionSchema>;

/**
 * Connects a number of the tenant, or renews its token. Nothing changes before the token has proven access to the
 * number, so that a tenant cannot claim a number just by naming it. The result of each further step is stored on the
 * number, the token first, so that a repeated request continues where the previous one stopped. The answer is stored
 * under its Idempotency-Key only if no step failed.
 * @throws Problem 409 for a token without access, or a number or account of another tenant; 422 without any token; 502
 */
export async function connectOwnNumber(
  connection: Connection,
  idempotencyKey: IdempotencyKey | undefined,
  context: TenantContext,
): Promise<StoredResponse> {
  return withIdempotency(idempotencySlotOf(context, idempotencyKey), async (rememberAnswer) => {
    const { own, scope, graph } = context;
    const { phoneNumberId, wabaId } = connection;
    const existing = await getNumber(own, scope, phoneNumberId);
    const token = await tokenOf(connection, existing, context);
    const { displayPhoneNumber } = await verifyNumberAccess(graph, token, phoneNumberId);
    await claimNumberOf(connection, context);
    const stored = await storeNumber(connection, { existing, token, displayPhoneNumber }, context);
    const subscription = await subscribeToWebhooks(graph, token, wabaId, context.now);
    if (subscription.state === 'done') await claimAccount(connection, context);
    const steps: Steps = {
      ...stored.steps,
      subscription,
      registration: await registrationOf(connection, token, existing, context),
    };
    const answer = { status: 201, body: toNumberView({ ...stored, steps }) };
    const failed = Object.values(steps).some(({ state }) => state === 'failed');
    const remembered = failed ? [] : rememberAnswer(answer);
    const result = await own.transact([updateSteps(scope, phoneNumberId, steps), ...remembered]);
    if (!result.ok) throw new TooMuchContentionError('the steps could not be stored');
    return answer;
  });
}

async function tokenOf(
  connection: Connection,
  existing: TenantNumber | undefined,
  context: TenantContext,
): Promise<string> {
  if (connection.code !== undefined) return exchangeCode(context.graph, await context.meta.get(), connection.code);
  if (connection.accessToken !== undefined) return connection.accessToken;
  if (existing) return decrypt(existing.token, context.scope.tenantId, await context.master.get());
  const errors = [
    { at: 'body.accessToken', message: 'a number that is not connected yet needs a code or an access token' },
  ];
  const detail = 'Some parts of the request are not usable.';
  throw new ProblemError({ status: 422, title: 'Unprocessable content', detail, errors });
}

async function claimNumberOf(connection: Connection, { platform, scope }: TenantContext): Promise<void> {
  const { ok } = await platform.put(claimNumber(scope, connection));
  if (!ok) throw conflict('The number belongs to another tenant.');
}

async function claimAccount(connection: Connection, { platform, scope }: TenantContext): Promise<void> {
  const { ok } = await platform.put(claimWaba(scope, connection));
  if (!ok) throw conflict('The WhatsApp Business Account belongs to another tenant.');
}

/** Stores the number with its token before the next step: a code is valid only once, so the token must not be lost. */
async function storeNumber(
  connection: Connection,
  found: {
    readonly existing: TenantNumber | undefined;
    readonly token: string;
    readonly displayPhoneNumber: string | undefined;
  },
  { own, scope, now, master }: TenantContext,
): Promise<TenantNumber> {
  const { phoneNumberId, wabaId } = connection;
  const { existing } = found;
  const number = {
    ...{ phoneNumberId, wabaId },
    displayPhoneNumber: found.displayPhoneNumber ?? connection.displayPhoneNumber ?? existing?.displayPhoneNumber ?? '',
    token: encrypt(found.token, scope.tenantId, await master.get()),
    at: now,
    steps: { ...existing?.steps, token: { state: 'done', at: now, code: null } } satisfies Steps,
  };
  const result = await own.transact([putNumber(scope, number)]);
  const stored = result.ok ? await getNumber(own, scope, phoneNumberId) : undefined;
  if (!stored) throw new TooMuchContentionError('the number could not be stored');
  return stored;
}

/** Registers the number if a PIN is given; otherwise returns the previous result. */
async function registrationOf(
  { phoneNumberId, pin }: Connection,
  token: string,
  existing: TenantNumber | undefined,
  { graph, now }: TenantContext,
) {
  if (pin !== undefined) return registerNumber(graph, token, { phoneNumberId, pin, at: now });
  return existing?.steps?.registration ?? ({ state: 'skipped', at: now, code: null } as const);
}
