import type * as z from 'zod';
import { toIsoTime } from '../../shared/clock.ts';
import { getAgent } from '../../shared/entities/agent.ts';
import {
  type Acceptance,
  getAcceptance,
  getTermsVersion,
  getTermsVersions,
  listAcceptances,
  listTermsHeaders,
  newAcceptance,
  type TermsHeader,
  type TermsVersion,
  termsInForce,
} from '../../shared/entities/terms.ts';
import { AppError, TooMuchContentionError } from '../../shared/errors.ts';
import { type IdempotencyKey, type StoredResponse, withIdempotency } from '../../shared/http/idempotency.ts';
import { conflict, notFound, ProblemError } from '../../shared/http/problem.ts';
import { idempotencySlotOf, type TenantContext } from './tenant-context.ts';
import type { acceptanceViewSchema, newAcceptanceSchema, TermsView } from './tenant-operations.ts';

/** A stored text has changed since it was accepted, so it must not be shown as the accepted text. */
class TermsAlteredError extends AppError {
  override readonly name = 'TermsAlteredError';
  readonly retryable = false;
}

type AcceptanceView = z.infer<typeof acceptanceViewSchema>;

/** The language of an acceptance that names none. */
const DEFAULT_LANGUAGE = 'id';

/** Lists the version in force and upcoming versions, newest first, each with the tenant's acceptance. */
export async function listCurrentTerms({ platform, own, scope, now }: TenantContext): Promise<readonly TermsView[]> {
  const [headers, accepted] = await Promise.all([
    listTermsHeaders(platform),
    listAcceptances(own, scope, { consistent: true }),
  ]);
  const current = termsInForce(headers, now);
  const listed = headers.filter((header) => header === current || header.effectiveAt > now);
  const versions = await getTermsVersions(
    platform,
    listed.map(({ version }) => version),
  );
  return listed.flatMap(({ version }) => {
    const found = versions.find((one) => one.version === version);
    const acceptance = accepted.find((one) => one.version === version);
    return found ? [{ ...toTermsView(found, current, now), acceptance: acceptance ? stateOf(acceptance) : null }] : [];
  });
}

/** Converts a version to its representation in the API, without an acceptance. */
export function toTermsView(
  { version, effectiveAt, texts }: TermsVersion,
  current: TermsHeader | undefined,
  now: number,
): Omit<TermsView, 'acceptance'> {
  const publishedState = version === current?.version ? 'current' : 'superseded';
  return {
    version,
    effectiveAt: toIsoTime(effectiveAt),
    state: effectiveAt > now ? 'upcoming' : publishedState,
    languages: Object.entries(texts).map(([language, text]) => ({ language, ...text })),
  };
}

/**
 * Records permanently that the tenant accepted a version: who, when, from which address, and the exact text. A second
 * acceptance of the same version returns the first one.
 */
export async function acceptTerms(
  input: z.infer<typeof newAcceptanceSchema>,
  call: { readonly once: IdempotencyKey | undefined; readonly address: string },
  context: TenantContext,
): Promise<StoredResponse> {
  const { platform, own, scope, now, caller } = context;
  return withIdempotency(idempotencySlotOf(context, call.once), async (rememberAnswer) => {
    const headers = await listTermsHeaders(platform);
    const current = termsInForce(headers, now);
    const requested = input.version ?? current?.version;
    const terms = requested === undefined ? undefined : await getTermsVersion(platform, requested);
    if (!terms) throw notFound(requested === undefined ? 'No terms are in force.' : 'This version does not exist.');
    const existing = await getAcceptance(own, scope, terms.version);
    if (existing) return answerOf(existing, terms);
    if (terms.effectiveAt <= now && terms.version !== current?.version)
      throw conflict('This version is no longer in force. Read and accept the current one.');
    const { language, hash } = textFor(input, terms);
    const by = input.name ?? (await getAgent(own, scope, caller.agentId))?.name ?? '';
    const acceptance = {
      ...{ version: terms.version, language, hash },
      ...{ agentId: caller.agentId, by, acceptedAt: now, address: call.address },
    };
    const answer = answerOf(acceptance, terms);
    const result = await own.transact([newAcceptance(scope, acceptance), ...rememberAnswer(answer)]);
    if (result.ok) return answer;
    const first = await getAcceptance(own, scope, terms.version);
    if (!first) throw new TooMuchContentionError('the acceptance could not be recorded');
    return answerOf(first, terms);
  });
}

/** Lists all acceptances of the tenant with the accepted texts, newest first. */
export async function listAcceptanceViews({ platform, own, scope }: TenantContext): Promise<readonly AcceptanceView[]> {
  const accepted = await listAcceptances(own, scope, { consistent: true });
  const versions = await getTermsVersions(
    platform,
    accepted.map(({ version }) => version),
  );
  return accepted.flatMap((one) => {
    const terms = versions.find(({ version }) => version === one.version);
    return terms ? [acceptanceView(one, terms)] : [];
  });
}

function textFor(
  input: z.infer<typeof newAcceptanceSchema>,
  { texts }: TermsVersion,
): { readonly language: string; readonly hash: string } {
  const [first = ''] = Object.keys(texts);
  const language = input.language ?? (texts[DEFAULT_LANGUAGE] ? DEFAULT_LANGUAGE : first);
  const text = texts[language];
  if (!text) {
    const errors = [{ at: 'body.language', message: `must be one of ${Object.keys(texts).join(', ')}` }];
    throw new ProblemError({
      status: 422,
      title: 'Unprocessable content',
      detail: 'The terms have no text in this language.',
      errors,
    });
  }
  if (input.hash !== undefined && input.hash !== text.hash)
    throw conflict('The text in force differs from the text that was read. Read it again.');
  return { language, hash: text.hash };
}

const answerOf = (acceptance: Acceptance, terms: TermsVersion): StoredResponse => ({
  status: 201,
  body: acceptanceView(acceptance, terms),
});

function acceptanceView(acceptance: Acceptance, { version, texts }: TermsVersion): AcceptanceView {
  const text = texts[acceptance.language];
  if (text?.hash !== acceptance.hash)
    throw new TermsAlteredError(`the text of version ${version} differs from the accepted text`);
  return { version, ...stateOf(acceptance), text: text.text };
}

const stateOf = ({ acceptedAt, by, agentId, language, hash }: Acceptance) => ({
  acceptedAt: toIsoTime(acceptedAt),
  ...{ by, agentId, language, hash },
});
