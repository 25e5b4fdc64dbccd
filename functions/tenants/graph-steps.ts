import * as z from 'zod';
import type { StepResult } from '../../shared/entities/number.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { toIdText } from '../../shared/json.ts';
import type { GraphClient, GraphResult } from '../../shared/whatsapp/graph.ts';
import type { MetaApp } from './meta-app.ts';
import { stepRemedy } from './number-messages.ts';

/**
 * Graph API calls that connect a number (Cloud API: Embedded Signup, "Onboarding business customers as a Tech
 * Provider").
 */

const exchangedSchema = z.object({ access_token: z.string().min(1) });

/**
 * Exchanges a code of the embedded signup for an access token.
 * @throws Problem 409 if WhatsApp rejects the code, or if the operator has not configured an app id; 502 without an
 * answer
 */
export async function exchangeCode(graph: GraphClient, { appId, appSecret }: MetaApp, code: string): Promise<string> {
  if (appId === undefined)
    throw new ProblemError({
      status: 409,
      title: 'Conflict',
      detail: "Codes of Meta's signup cannot be used: the operator has not configured the ID of the Meta app.",
      code: 'SignupUnavailable',
      remedy: { en: 'Provide an access token instead.', id: 'Berikan token akses sebagai gantinya.' },
    });
  const answer = await graph.call({
    method: 'GET',
    path: '/oauth/access_token',
    token: null,
    query: { client_id: appId, client_secret: appSecret, code },
  });
  const read = exchangedSchema.safeParse(answer.kind === 'ok' ? answer.body : undefined);
  if (!read.success) throw tokenProblem(answer);
  return read.data.access_token;
}

const phoneSchema = z.object({
  id: z.preprocess((value) => toIdText(value) ?? value, z.string()),
  display_phone_number: z.string().min(1).max(40).optional().catch(undefined),
});

/**
 * Verifies that a token has access to a number, without which no tenant may claim the number. Returns the display
 * number.
 * @throws Problem 409 if the token has no access; 502 without an answer
 */
export async function verifyNumberAccess(
  graph: GraphClient,
  token: string,
  phoneNumberId: string,
): Promise<{ readonly displayPhoneNumber: string | undefined }> {
  const answer = await graph.call({
    method: 'GET',
    path: `/${phoneNumberId}`,
    token,
    query: { fields: 'id,display_phone_number,verified_name' },
  });
  const read = phoneSchema.safeParse(answer.kind === 'ok' ? answer.body : undefined);
  if (!read.success || read.data.id !== phoneNumberId) throw tokenProblem(answer);
  return { displayPhoneNumber: read.data.display_phone_number };
}

/**
 * Subscribes the operator's Meta app to the account's webhooks. Success proves that the token has access to the
 * account.
 */
export async function subscribeToWebhooks(
  graph: GraphClient,
  token: string,
  wabaId: string,
  at: number,
): Promise<StepResult> {
  return resultOf(await graph.call({ method: 'POST', path: `/${wabaId}/subscribed_apps`, token }), at);
}

/** Registers a number for the Cloud API with its PIN of two-step verification. */
export async function registerNumber(
  graph: GraphClient,
  token: string,
  { phoneNumberId, pin, at }: { readonly phoneNumberId: string; readonly pin: string; readonly at: number },
): Promise<StepResult> {
  const body = { messaging_product: 'whatsapp', pin };
  return resultOf(await graph.call({ method: 'POST', path: `/${phoneNumberId}/register`, token, body }), at);
}

function resultOf(answer: GraphResult, at: number): StepResult {
  if (answer.kind === 'ok') return { state: 'done', at, code: null };
  return { state: 'failed', at, code: codeOf(answer) };
}

const codeOf = (answer: GraphResult): number | null => (answer.kind === 'refused' ? answer.code : null);

/** Returns the problem for a token that cannot be used, with WhatsApp's error code. */
function tokenProblem(answer: GraphResult): ProblemError {
  const remedy = stepRemedy('token', answer.kind === 'lost' ? null : (codeOf(answer) ?? 100));
  if (answer.kind === 'lost')
    return new ProblemError({
      status: 502,
      title: 'Bad gateway',
      detail: 'WhatsApp did not answer.',
      code: 'NoAnswer',
      remedy,
    });
  return new ProblemError({
    status: 409,
    title: 'Conflict',
    detail: 'WhatsApp rejected this token, or the token has no access to this number. Nothing was changed.',
    code: 'TokenRefused',
    remedy,
    extensions: { metaCode: codeOf(answer) },
  });
}
