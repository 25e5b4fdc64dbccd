import * as z from 'zod';
import { countVariables, isTemplateName, type ListedTemplate } from '../../shared/entities/template.ts';
import { idText, isRecord } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { GraphAnswer, GraphClient } from '../../shared/whatsapp/graph.ts';

/** Of the reference of `message_templates` (Graph API, WhatsApp Business Account). A rejected one tells why; others say NONE. */
const $Component = z.looseObject({ type: z.string(), text: z.string().optional().catch(undefined) });
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

/** Templates asked for at once: an account has 250, or 6,000 when it is verified. */
const PAGE = 250;
/** More pages than any account has: a list that goes round ends. */
const MOST_PAGES = 100;
const FIELDS = 'name,language,category,status,rejected_reason,components';

export type Fetched =
  | { readonly ok: true; readonly templates: readonly ListedTemplate[] }
  | { readonly ok: false; readonly answer: Exclude<GraphAnswer, { kind: 'ok' }> };

/** All templates of an account, or none: half a list would make the rest look gone. */
export async function fetchTemplates(graph: GraphClient, token: string, wabaId: string): Promise<Fetched> {
  const templates: ListedTemplate[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const query = { fields: FIELDS, limit: String(PAGE), ...(after === undefined ? {} : { after }) };
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

/** Where the next page begins. Its address is not followed: the token would go wherever an answer says. */
function cursorOf(next: string, after: unknown): string | undefined {
  const told = idText(after);
  if (told !== undefined) return told;
  return URL.canParse(next) ? (new URL(next).searchParams.get('after') ?? undefined) : undefined;
}

/** One that is not as Meta describes them is counted and left out: it could not be sent by us either. */
function readListed(raw: unknown): ListedTemplate[] {
  const read = $Listed.safeParse(raw);
  if (!read.success || !isTemplateName(read.data.name, read.data.language)) {
    line().count('templatesUnreadable');
    return [];
  }
  const { name, language, category, status, rejected_reason: reason = 'NONE', components } = read.data;
  const body = components.find(({ type }) => type.toUpperCase() === 'BODY')?.text ?? null;
  const parameters = countVariables(body ?? '');
  const kept = isRecord(raw) ? JSON.stringify(raw.components) : '[]';
  return [
    {
      ...{ name, language, category, status, body, parameters },
      reason: reason === 'NONE' || reason === '' ? null : reason,
      components: kept,
    },
  ];
}
