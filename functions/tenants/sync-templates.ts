import { toIsoTime } from '../../shared/clock.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { decrypt } from '../../shared/encryption.ts';
import { listNumbers, type TenantNumber, updateTemplatesSyncedAt } from '../../shared/entities/number.ts';
import {
  type ListedTemplate,
  listTemplates,
  markTemplateGone,
  putTemplate,
  type Template,
} from '../../shared/entities/template.ts';
import { conflict, ProblemError } from '../../shared/http/problem.ts';
import { fetchTemplates } from './fetch-templates.ts';
import { stepRemedy } from './number-messages.ts';
import type { TenantContext } from './tenant-context.ts';

/** Concurrent writes: a hundred templates are written in one or two seconds. */
const MAX_CONCURRENT_WRITES = 10;

/**
 * Fetches the templates of all accounts of the tenant. Writes only the templates that changed, and marks those that
 * WhatsApp no longer lists. An account whose list cannot be fetched completely is not changed.
 * @throws Problem 409 without a number, or if WhatsApp rejects the request; 502 without a complete answer
 */
export async function syncTemplates(
  context: TenantContext,
): Promise<{ readonly templates: number; readonly syncedAt: string }> {
  const numbers = await listNumbers(context.own, context.scope);
  const accounts = numberOfEachAccount(numbers);
  if (accounts.length === 0) throw conflict('Connect a number first.');
  let templates = 0;
  for (const number of accounts) templates += await syncAccount(number, context);
  return { templates, syncedAt: toIsoTime(context.now) };
}

/** Returns one number per account, preferably one that is not paused, because its token is more likely to be valid. */
function numberOfEachAccount(numbers: readonly TenantNumber[]): readonly TenantNumber[] {
  const sorted = [...numbers].sort((a, b) => Number(a.pause !== undefined) - Number(b.pause !== undefined));
  return sorted.filter(({ wabaId }, index) => sorted.findIndex((other) => other.wabaId === wabaId) === index);
}

/** The dependencies of {@link syncAccount}. */
export type SyncContext = Pick<TenantContext, 'own' | 'scope' | 'graph' | 'now' | 'master'>;

/** Fetches the templates of a number's account and returns their count. @throws Problem */
export async function syncAccount(number: TenantNumber, context: SyncContext): Promise<number> {
  const { own, scope, graph, now, master } = context;
  const { wabaId, phoneNumberId } = number;
  const token = decrypt(number.token, scope.tenantId, await master.get());
  const fetched = await fetchTemplates(graph, token, wabaId);
  if (!fetched.ok) throw problemOf(fetched.answer);
  const stored = await listTemplates(own, scope, wabaId);
  const { changed, gone } = differences(stored, fetched.templates);
  await mapConcurrently(changed, MAX_CONCURRENT_WRITES, (template) =>
    own.put(putTemplate(scope, wabaId, template, now)),
  );
  await mapConcurrently(gone, MAX_CONCURRENT_WRITES, (template) =>
    own.update(markTemplateGone(scope, wabaId, template, now)),
  );
  await own.update(updateTemplatesSyncedAt(scope, phoneNumberId, now));
  return fetched.templates.length;
}

/** Compares the stored templates with the listed ones. */
function differences(
  stored: readonly Template[],
  listed: readonly ListedTemplate[],
): { readonly changed: readonly ListedTemplate[]; readonly gone: readonly Template[] } {
  const nameOf = ({ name, language }: { name: string; language: string }): string => `${name}#${language}`;
  const storedByName = new Map(stored.map((template) => [nameOf(template), template]));
  const listedNames = new Set(listed.map(nameOf));
  return {
    changed: listed.filter((template) => {
      const old = storedByName.get(nameOf(template));
      return !old || old.gone || !isSame(old, template);
    }),
    gone: stored.filter((template) => !template.gone && !listedNames.has(nameOf(template))),
  };
}

const isSame = (a: ListedTemplate, b: ListedTemplate): boolean =>
  a.category === b.category && a.status === b.status && a.reason === b.reason && a.components === b.components;

function problemOf(answer: Extract<Awaited<ReturnType<typeof fetchTemplates>>, { ok: false }>['answer']): ProblemError {
  if (answer.kind === 'lost') {
    const remedy = stepRemedy('subscription', null);
    return new ProblemError({
      ...{ status: 502, title: 'Bad gateway', code: 'NoAnswer', remedy },
      detail: 'WhatsApp did not return the complete list. The templates were not changed.',
    });
  }
  return new ProblemError({
    ...{ status: 409, title: 'Conflict', code: 'TokenRefused' },
    detail: 'WhatsApp rejected the request. The templates were not changed.',
    remedy: stepRemedy('subscription', answer.code),
    extensions: { metaCode: answer.code },
  });
}
