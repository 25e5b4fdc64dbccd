import type * as z from 'zod';
import { getAgent } from '../../shared/entities/agent.ts';
import {
  type Acceptance,
  getAcceptance,
  getTermsVersion,
  getTermsVersions,
  inForce,
  listAcceptances,
  listTermsHeaders,
  newAcceptance,
  type TermsHeader,
  type TermsVersion,
} from '../../shared/entities/terms.ts';
import { AppError, TooMuchContention } from '../../shared/errors.ts';
import { doOnce, type Once, type Remembered } from '../../shared/http/once.ts';
import { conflict, notFound, Problem } from '../../shared/http/problem.ts';
import { type BusinessContext, slotOf } from './business-context.ts';
import type { $AcceptanceView, $NewAcceptance, TermsView } from './business-operations.ts';
import { iso } from './iso.ts';

/** A published text is no longer what it was: nobody is shown another one as what was accepted. */
class TermsAltered extends AppError {
  override readonly name = 'TermsAltered';
  readonly retryable = false;
}

type AcceptanceView = z.infer<typeof $AcceptanceView>;

/** What a business is shown when it chooses no language. */
const DEFAULT_LANGUAGE = 'id';

/** The version in force and those to come, newest first, with the business's acceptance of each. */
export async function currentTerms({ platform, own, scope, now }: BusinessContext): Promise<readonly TermsView[]> {
  const [headers, accepted] = await Promise.all([
    listTermsHeaders(platform),
    listAcceptances(own, scope, { consistent: true }),
  ]);
  const current = inForce(headers, now);
  const shown = headers.filter((header) => header === current || header.effectiveAt > now);
  const versions = await getTermsVersions(
    platform,
    shown.map(({ version }) => version),
  );
  return shown.flatMap(({ version }) => {
    const found = versions.find((one) => one.version === version);
    const acceptance = accepted.find((one) => one.version === version);
    return found ? [{ ...termsView(found, current, now), acceptance: acceptance ? stateOf(acceptance) : null }] : [];
  });
}

/** A version as anybody sees it. */
export function termsView(
  { version, effectiveAt, texts }: TermsVersion,
  current: TermsHeader | undefined,
  now: number,
): Omit<TermsView, 'acceptance'> {
  const past = version === current?.version ? 'current' : 'superseded';
  return {
    version,
    effectiveAt: iso(effectiveAt),
    state: effectiveAt > now ? 'upcoming' : past,
    languages: Object.entries(texts).map(([language, text]) => ({ language, ...text })),
  };
}

/**
 * Records that the business accepted a version: who, when, from where, and which exact text. Once and for good: a
 * second acceptance of the version is answered with the first.
 */
export async function acceptTerms(
  given: z.infer<typeof $NewAcceptance>,
  call: { readonly once: Once | undefined; readonly address: string },
  context: BusinessContext,
): Promise<Remembered> {
  const { platform, own, scope, now, caller } = context;
  return doOnce(slotOf(context, call.once), async (remembering) => {
    const headers = await listTermsHeaders(platform);
    const current = inForce(headers, now);
    const wanted = given.version ?? current?.version;
    const terms = wanted === undefined ? undefined : await getTermsVersion(platform, wanted);
    if (!terms) throw notFound(wanted === undefined ? 'No terms are in force.' : 'There is no such version.');
    const before = await getAcceptance(own, scope, terms.version);
    if (before) return answerOf(before, terms);
    if (terms.effectiveAt <= now && terms.version !== current?.version)
      throw conflict('This version is no longer in force. Read and accept the current one.');
    const { language, hash } = textFor(given, terms);
    const by = given.name ?? (await getAgent(own, scope, caller.agentId))?.name ?? '';
    const acceptance = {
      ...{ version: terms.version, language, hash },
      ...{ agentId: caller.agentId, by, acceptedAt: now, address: call.address },
    };
    const answer = answerOf(acceptance, terms);
    const made = await own.transact([newAcceptance(scope, acceptance), ...remembering(answer)]);
    if (made.ok) return answer;
    const first = await getAcceptance(own, scope, terms.version);
    if (!first) throw new TooMuchContention('the acceptance could not be recorded');
    return answerOf(first, terms);
  });
}

/** Everything that the business accepted, newest first, with the texts. */
export async function acceptances({ platform, own, scope }: BusinessContext): Promise<readonly AcceptanceView[]> {
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
  given: z.infer<typeof $NewAcceptance>,
  { texts }: TermsVersion,
): { readonly language: string; readonly hash: string } {
  const [first = ''] = Object.keys(texts);
  const language = given.language ?? (texts[DEFAULT_LANGUAGE] ? DEFAULT_LANGUAGE : first);
  const text = texts[language];
  if (!text) {
    const errors = [{ at: 'body.language', message: `must be one of ${Object.keys(texts).join(', ')}` }];
    throw new Problem({ status: 422, title: 'Unprocessable content', detail: 'There is no such text.', errors });
  }
  if (given.hash !== undefined && given.hash !== text.hash)
    throw conflict('The text in force is another than the one that was read. Read it again.');
  return { language, hash: text.hash };
}

const answerOf = (acceptance: Acceptance, terms: TermsVersion): Remembered => ({
  status: 201,
  body: acceptanceView(acceptance, terms),
});

function acceptanceView(acceptance: Acceptance, { version, texts }: TermsVersion): AcceptanceView {
  const text = texts[acceptance.language];
  if (text?.hash !== acceptance.hash) throw new TermsAltered(`the text of version ${version} is not the accepted one`);
  return { version, ...stateOf(acceptance), text: text.text };
}

const stateOf = ({ acceptedAt, by, agentId, language, hash }: Acceptance) => ({
  acceptedAt: iso(acceptedAt),
  ...{ by, agentId, language, hash },
});
