import * as z from 'zod';
import { countVariables, isTemplateName, type ListedTemplate } from '../../shared/entities/template.ts';
import { isRecord, toIdText } from '../../shared/json.ts';
import { requestLog } from '../../shared/request-log.ts';
import type { GraphClient, GraphResult } from '../../shared/whatsapp/graph.ts';

const componentSchema = z.looseObject({ type: z.string(), text: z.string().optional().catch(undefined) });
/**
 * A template as `message_templates` lists it (Graph API reference, WhatsApp Business Account). `rejected_reason` is
 * NONE unless the template was rejected.
 */
const listedSchema = z.object({
  name: z.string(),
  language: z.string(),
  category: z.string(),
  status: z.string(),
  rejected_reason: z.string().optional().catch(undefined),
  components: z.array(componentSchema),
});
const pageSchema = z.object({
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

export type FetchedTemplates =
  | { readonly ok: true; readonly templates: readonly ListedTemplate[] }
  | { readonly ok: false; readonly answer: Exclude<GraphResult, { kind: 'ok' }> };

/** Fetches all templates of an account, or none: with a partial list the missing templates would look deleted. */
export async function fetchTemplates(graph: GraphClient, token: string, wabaId: string): Promise<FetchedTemplates> {
  const templates: ListedTemplate[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const query = { fields: FIELDS, limit: String(PAGE_SIZE), ...(after === undefined ? {} : { after }) };
    const answer = await graph.call({ method: 'GET', path: `/${wabaId}/message_templates`, token, query });
    if (answer.kind !== 'ok') return { ok: false, answer };
    const page = pageSchema.safeParse(answer.body);
    if (!page.success) return UNREADABLE;
    templates.push(...page.data.data.flatMap(readListed));
    if (page.data.paging?.next === undefined) return { ok: true, templates };
    after = cursorOf(page.data.paging.next, page.data.paging.cursors?.after);
    if (after === undefined) return UNREADABLE;
  }
  return UNREADABLE;
}

const UNREADABLE: FetchedTemplates = { ok: false, answer: { kind: 'lost', sent: 'maybe' } };

/** Returns the cursor of the next page. The `next` URL is not followed: it could send the token to any host. */
function cursorOf(next: string, after: unknown): string | undefined {
  const cursor = toIdText(after);
  if (cursor !== undefined) return cursor;
  return URL.canParse(next) ? (new URL(next).searchParams.get('after') ?? undefined) : undefined;
}

/** Reads a template. Counts and leaves out one that does not match Meta's description: it could not be sent either. */
function readListed(raw: unknown): ListedTemplate[] {
  const read = listedSchema.safeParse(raw);
  if (!read.success || !isTemplateName(read.data.name, read.data.language)) {
    requestLog().count('templatesUnreadable');
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
