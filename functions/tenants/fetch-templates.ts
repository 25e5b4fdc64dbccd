import * as z from 'zod';
import { countVariables, isTemplateName, type ListedTemplate } from '../../shared/entities/template.ts';
import { idText, isRecord } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { GraphAnswer, GraphClient } from '../../shared/whatsapp/graph.ts';

const $Component = z.looseObject({ type: z.string(), text: z.string().optional().catch(undefined) });
/**
 * A template as `message_templates` lists it (Graph API reference, WhatsApp Business Account). `rejected_reason` is
 * NONE unless the template was rejected.
 */
const $Listed = z.object({
  name: z.string(),
  language: z.string(),
  category: z.string(),
  status: z.string(),
  rejected_reason: z.string().optional().catch(undefined),
  components: z.array($Component),
});
const $Page = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({
      next: z.string().optional(),
      cursors: z.object({ after: z.unknown() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** Templates per request. An account has up to 250, or 6,000 if it is verified. */
const PAGE_SIZE = 250;
/** More pages than any account has. Ends a list whose cursors form a loop. */
const MAX_PAGES = 100;
const FIELDS = 'name,language,category,status,rejected_reason,components';

export type Fetched =
  | { readonly ok: true; readonly templates: readonly ListedTemplate[] }
  | { readonly ok: false; readonly answer: Exclude<GraphAnswer, { kind: 'ok' }> };

/** Fetches all templates of an account, or none: with a partial list the missing templates would look deleted. */
export async function fetchTemplates(graph: GraphClient, token: string, wabaId: string): Promise<Fetched> {
  const templates: ListedTemplate[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const query = { fields: FIELDS, limit: String(PAGE_SIZE), ...(after === undefined ? {} : { after }) };
    const answer = await graph.call({ method: 'GET', path: `/${wabaId}/message_templates`, token, query });
    if (answer.kind !== 'ok') return { ok: false, answer };
    const page = $Page.safeParse(answer.body);
    if (!page.success) return UNREADABLE;
    templates.push(...page.data.data.flatMap(readListed));
    if (page.data.paging?.next === undefined) return { ok: true, templates };
    after = cursorOf(page.data.paging.next, page.data.paging.cursors?.after);
    if (after === undefined) return UNREADABLE;
  }
  return UNREADABLE;
}

const UNREADABLE: Fetched = { ok: false, answer: { kind: 'lost', sent: 'maybe' } };

/** Returns the cursor of the next page. The `next` URL is not followed: it could send the token to any host. */
function cursorOf(next: string, after: unknown): string | undefined {
  const cursor = idText(after);
  if (cursor !== undefined) return cursor;
  return URL.canParse(next) ? (new URL(next).searchParams.get('after') ?? undefined) : undefined;
}

/** Reads a template. Counts and leaves out one that does not match Meta's description: it could not be sent either. */
function readListed(raw: unknown): ListedTemplate[] {
  const read = $Listed.safeParse(raw);
  if (!read.success || !isTemplateName(read.data.name, read.data.language)) {
    line().count('templatesUnreadable');
    return [];
  }
  const { name, language, category, status, rejected_reason: reason = 'NONE', components } = read.data;
  const body = components.find(({ type }) => type.toUpperCase() === 'BODY')?.text ?? null;
  const parameters = countVariables(body ?? '');
  return [
    {
      ...{ name, language, category, status, body, parameters },
      reason: reason === 'NONE' || reason === '' ? null : reason,
      components: isRecord(raw) ? JSON.stringify(raw.components) : '[]',
    },
  ];
}
