import type * as z from 'zod';
import {
  claimNumber,
  claimWaba,
  getNumber,
  keepNumber,
  keepSteps,
  type Steps,
  type TenantNumber,
} from '../../shared/entities/number.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import { doOnce, type Once, type Remembered } from '../../shared/http/once.ts';
import { conflict, Problem } from '../../shared/http/problem.ts';
import { open, seal } from '../../shared/sealing.ts';
import { type BusinessContext, slotOf } from './business-context.ts';
import type { $Connection } from './business-operations.ts';
import { exchangeCode, proveNumber, register, subscribe } from './graph-steps.ts';
import { numberView } from './number-view.ts';

type Connection = z.infer<typeof $Connection>;

/**
 * Connects a number of the business, or renews its token. The token must reach the number before anything is changed: nobody
 * gets a number by naming it. What each further step brings is kept on the number, the token first, so that asking
 * again goes on where it stopped; an answer is remembered under its Idempotency-Key only when no step failed.
 * @throws Problem 409 for a token that does not reach the number, or what belongs to another tenant; 422 without any token; 502
 */
export async function connectOwnNumber(
  given: Connection,
  once: Once | undefined,
  context: BusinessContext,
): Promise<Remembered> {
  return doOnce(slotOf(context, once), async (remembering) => {
    const { own, scope, graph } = context;
    const { phoneNumberId, wabaId } = given;
    const before = await getNumber(own, scope, phoneNumberId);
    const token = await tokenOf(given, before, context);
    const told = await proveNumber(graph, token, phoneNumberId);
    await claim(given, context);
    const kept = await keep(given, { before, token, told: told.displayPhoneNumber }, context);
    const subscription = await subscribe(graph, token, wabaId, context.now);
    if (subscription.state === 'done') await claimAccount(given, context);
    const steps: Steps = {
      ...kept.steps,
      subscription,
      registration: await registrationOf(given, token, before, context),
    };
    const answer = { status: 201, body: numberView({ ...kept, steps }) };
    const failed = Object.values(steps).some(({ state }) => state === 'failed');
    const remembered = failed ? [] : remembering(answer);
    const made = await own.transact([keepSteps(scope, phoneNumberId, steps), ...remembered]);
    if (!made.ok) throw new TooMuchContention('the steps could not be kept');
    return answer;
  });
}

async function tokenOf(given: Connection, before: TenantNumber | undefined, context: BusinessContext): Promise<string> {
  if (given.code !== undefined) return exchangeCode(context.graph, await context.meta.get(), given.code);
  if (given.accessToken !== undefined) return given.accessToken;
  if (before) return open(before.token, context.scope.tenantId, await context.master.get());
  const errors = [{ at: 'body.accessToken', message: 'a number that is not connected yet needs a code or a token' }];
  const detail = 'Some parts of the request are not usable.';
  throw new Problem({ status: 422, title: 'Unprocessable content', detail, errors });
}

async function claim(given: Connection, { platform, scope }: BusinessContext): Promise<void> {
  const { ok } = await platform.put(claimNumber(scope, given));
  if (!ok) throw conflict('The number belongs to another tenant.');
}

async function claimAccount(given: Connection, { platform, scope }: BusinessContext): Promise<void> {
  const { ok } = await platform.put(claimWaba(scope, given));
  if (!ok) throw conflict('The WhatsApp Business Account belongs to another tenant.');
}

/** Keeps the number with its token: a code is good once, so the token must not be lost with a later step. */
async function keep(
  { phoneNumberId, wabaId, displayPhoneNumber }: Connection,
  has: { readonly before: TenantNumber | undefined; readonly token: string; readonly told: string | undefined },
  { own, scope, now, master }: BusinessContext,
): Promise<TenantNumber> {
  const { before, told } = has;
  const number = {
    ...{ phoneNumberId, wabaId },
    displayPhoneNumber: told ?? displayPhoneNumber ?? before?.displayPhoneNumber ?? '',
    token: seal(has.token, scope.tenantId, await master.get()),
    at: now,
    steps: { ...before?.steps, token: { state: 'done', at: now, code: null } } satisfies Steps,
  };
  const made = await own.transact([keepNumber(scope, number)]);
  const kept = made.ok ? await getNumber(own, scope, phoneNumberId) : undefined;
  if (!kept) throw new TooMuchContention('the number could not be kept');
  return kept;
}

/** Without a PIN what was known before still holds. */
async function registrationOf(
  { phoneNumberId, pin }: Connection,
  token: string,
  before: TenantNumber | undefined,
  { graph, now }: BusinessContext,
) {
  if (pin !== undefined) return register(graph, token, { phoneNumberId, pin, at: now });
  return before?.steps?.registration ?? ({ state: 'skipped', at: now, code: null } as const);
}
