import { mapBounded } from '../../shared/bounded.ts';
import { keepTemplatesSynced, listNumbers, type TenantNumber } from '../../shared/entities/number.ts';
import {
  type ListedTemplate,
  listTemplates,
  type Template,
  templateGone,
  templatePut,
} from '../../shared/entities/template.ts';
import { conflict, Problem } from '../../shared/http/problem.ts';
import { open } from '../../shared/sealing.ts';
import type { BusinessContext } from './business-context.ts';
import { fetchTemplates } from './fetch-templates.ts';
import { iso } from './iso.ts';
import { stepRemedy } from './number-words.ts';

/** Writes at the same time: a hundred templates are written in a second or two. */
const WRITES = 10;

/**
 * Fetches the templates of all the business's accounts. Only what changed is written; what WhatsApp no longer lists is marked.
 * @throws Problem 409 without a number, or when WhatsApp refuses; 502 without a whole answer. An account is synced as a whole or not at all
 */
export async function syncTemplates(
  context: BusinessContext,
): Promise<{ readonly templates: number; readonly syncedAt: string }> {
  const numbers = await listNumbers(context.own, context.scope);
  const accounts = numberOfEachAccount(numbers);
  if (accounts.length === 0) throw conflict('Connect a number first.');
  let templates = 0;
  for (const number of accounts) templates += await syncAccount(number, context);
  return { templates, syncedAt: iso(context.now) };
}

/** A number of each account whose token may be good. */
function numberOfEachAccount(numbers: readonly TenantNumber[]): readonly TenantNumber[] {
  const sorted = [...numbers].sort((a, b) => Number(a.pause !== undefined) - Number(b.pause !== undefined));
  return sorted.filter(({ wabaId }, index) => sorted.findIndex((other) => other.wabaId === wabaId) === index);
}

/** What it takes to fetch the templates of one account. */
export type SyncContext = Pick<BusinessContext, 'own' | 'scope' | 'graph' | 'now' | 'master'>;

/** Fetches the templates of a number's account; answers how many. @throws Problem */
export async function syncAccount(number: TenantNumber, context: SyncContext): Promise<number> {
  const { own, scope, graph, now, master } = context;
  const { wabaId, phoneNumberId } = number;
  const token = open(number.token, scope.tenantId, await master.get());
  const fetched = await fetchTemplates(graph, token, wabaId);
  if (!fetched.ok) throw problemOf(fetched.answer);
  const known = await listTemplates(own, scope, wabaId);
  const { changed, gone } = differences(known, fetched.templates);
  await mapBounded(changed, WRITES, (template) => own.put(templatePut(scope, wabaId, template, now)));
  await mapBounded(gone, WRITES, (template) => own.update(templateGone(scope, wabaId, template, now)));
  await own.update(keepTemplatesSynced(scope, phoneNumberId, now));
  return fetched.templates.length;
}

/** What is to be written so that the known ones are as listed. */
function differences(
  known: readonly Template[],
  listed: readonly ListedTemplate[],
): { readonly changed: readonly ListedTemplate[]; readonly gone: readonly Template[] } {
  const nameOf = ({ name, language }: { name: string; language: string }): string => `${name}#${language}`;
  const before = new Map(known.map((template) => [nameOf(template), template]));
  const now = new Set(listed.map(nameOf));
  return {
    changed: listed.filter((template) => {
      const old = before.get(nameOf(template));
      return !old || old.gone || !isSame(old, template);
    }),
    gone: known.filter((template) => !template.gone && !now.has(nameOf(template))),
  };
}

const isSame = (a: ListedTemplate, b: ListedTemplate): boolean =>
  a.category === b.category && a.status === b.status && a.reason === b.reason && a.components === b.components;

function problemOf(answer: Extract<Awaited<ReturnType<typeof fetchTemplates>>, { ok: false }>['answer']): Problem {
  if (answer.kind === 'lost') {
    const remedy = stepRemedy('subscription', null);
    return new Problem({
      ...{ status: 502, title: 'Bad gateway', code: 'NoAnswer', remedy },
      detail: 'WhatsApp gave no whole answer. The templates are as they were.',
    });
  }
  return new Problem({
    ...{ status: 409, title: 'Conflict', code: 'TokenRefused' },
    detail: 'WhatsApp refused. The templates are as they were.',
    remedy: stepRemedy('subscription', answer.code),
    more: { metaCode: answer.code },
  });
}
