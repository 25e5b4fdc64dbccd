import type * as z from 'zod';
import { toIsoTime } from '../../shared/clock.ts';
import {
  countAcceptances,
  getTermsVersion,
  getTermsVersions,
  listTermsHeaders,
  publicationWrites,
  type TermsHeader,
  type TermsVersion,
  termsInForce,
  termsVersion,
} from '../../shared/entities/terms.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import { type StoredResponse, withIdempotency } from '../../shared/http/idempotency.ts';
import { conflict } from '../../shared/http/problem.ts';
import type { Table } from '../../shared/table/table.ts';
import type { IdempotencySlot } from './encrypted-answers.ts';
import type { newTermsSchema, PublishedTerms } from './operator-operations.ts';
import { toTermsView } from './terms.ts';

interface TermsContext {
  readonly table: Table;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Publishes a version of the terms permanently. Publishing the same content again returns the same answer.
 * @throws Problem 409 if the version is already published with different content
 */
export async function publishTerms(
  given: z.infer<typeof newTermsSchema>,
  slot: IdempotencySlot,
  { table, now }: TermsContext,
): Promise<StoredResponse> {
  const { version, texts } = given;
  const effectiveAt = Math.floor(Date.parse(given.effectiveAt) / 1000);
  const wanted = termsVersion({ version, effectiveAt, publishedAt: now, texts });
  return withIdempotency(slot, async (rememberAnswer) => {
    const headers = await listTermsHeaders(table);
    const answerOf = async (terms: TermsVersion): Promise<StoredResponse> => {
      const all = newestFirst([terms, ...headers.filter((header) => header.version !== version)]);
      return { status: 201, body: await publishedView(terms, termsInForce(all, now), { table, now }) };
    };
    const answer = await answerOf(wanted);
    const result = await table.transact([...publicationWrites(wanted), ...rememberAnswer(answer)]);
    if (result.ok) return answer;
    const published = await getTermsVersion(table, version);
    if (!published) throw new TooMuchContentionError('the version could not be published');
    if (published.print !== wanted.print)
      throw conflict(
        'This version is already published with different content. A published version cannot be changed.',
      );
    return answerOf(published);
  });
}

/** Lists all versions with their texts and the number of acceptances, newest first. */
export async function listPublishedTerms(context: TermsContext): Promise<readonly PublishedTerms[]> {
  const headers = await listTermsHeaders(context.table);
  const names = headers.map(({ version }) => version);
  const versions = newestFirst(await getTermsVersions(context.table, names));
  const current = termsInForce(headers, context.now);
  return Promise.all(versions.map((version) => publishedView(version, current, context)));
}

/** Sorts versions as the table does: by effective date, then by name. */
const newestFirst = <T extends TermsHeader>(headers: readonly T[]): readonly T[] =>
  [...headers].sort((a, b) => b.effectiveAt - a.effectiveAt || (a.version < b.version ? 1 : -1));

async function publishedView(
  terms: TermsVersion,
  current: TermsHeader | undefined,
  { table, now }: TermsContext,
): Promise<PublishedTerms> {
  return {
    ...toTermsView(terms, current, now),
    publishedAt: toIsoTime(terms.publishedAt),
    acceptances: await countAcceptances(table, terms.version),
  };
}
