import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { queryAll } from '../table/query-all.ts';
import { absent, any, compare, type Put, type Table, type Update } from '../table/table.ts';
import { present } from '../table/values.ts';

/**
 * A message template as WhatsApp last reported it, `T#<tenant>#WABA#<waba>` / `TEMPLATE#<name>#<language>`. A template
 * that WhatsApp no longer lists stays, with `gone`. Access: get by name and language (0.5 RCU per 4 KB); query a WABA's
 * (0.5 RCU per 4 KB).
 */
const templateSchema = z.object({
  v: z.literal(1),
  name: z.string(),
  language: z.string(),
  /** WhatsApp's values: MARKETING, UTILITY, AUTHENTICATION; APPROVED, PENDING, REJECTED, PAUSED, … */
  category: z.string(),
  status: z.string(),
  /** Why it was rejected. */
  reason: z.string().nullable(),
  /** The text of the body with its variables in double braces. */
  body: z.string().nullable(),
  /** The number of variables in the body. */
  parameters: z.number().int(),
  /** WhatsApp's components as JSON text. */
  components: z.string(),
  /** When the synchronisation began that reported this state; unix seconds. */
  at: z.number(),
  gone: z.boolean().default(false),
});
export type Template = Omit<z.infer<typeof templateSchema>, 'v'>;
/** A template as WhatsApp lists it. */
export type ListedTemplate = Omit<Template, 'at' | 'gone'>;

/** Returns a template; undefined when WhatsApp does not list it, or no longer lists it. */
export async function findTemplate(
  table: Table,
  scope: TenantScope,
  wabaId: string,
  name: string,
  language: string,
): Promise<Template | undefined> {
  if (!isTemplateName(name, language)) return undefined;
  const item = await table.get(scope.template(wabaId, name, language));
  const template = item && templateSchema.parse(item);
  return template?.gone ? undefined : template;
}

/**
 * Returns a page of a WABA's templates by name, including gone ones. `after` is the sort key of the previous page's
 * last template. Long components can make a page short.
 */
export async function listTemplatesPage(
  table: Table,
  scope: TenantScope,
  wabaId: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly templates: readonly Template[]; readonly last: string | undefined }> {
  const { after, limit } = page;
  const { items, last } = await table.query({
    in: scope.templates(wabaId),
    ...(after === undefined ? {} : { range: { after } }),
    limit,
  });
  return { templates: items.map((item) => templateSchema.parse(item)), last: last && String(last.sk) };
}

/** Lists all templates of a WABA, including gone ones. */
export async function listTemplates(table: Table, scope: TenantScope, wabaId: string): Promise<readonly Template[]> {
  const items = await queryAll(table, { in: scope.templates(wabaId) });
  return items.map((item) => templateSchema.parse(item));
}

/** Creates the write of a template. Its condition fails after a later synchronisation. 1 WCU per KB. */
export function putTemplate(scope: TenantScope, wabaId: string, template: ListedTemplate, at: number): Put {
  const attributes = present({ v: 1, ...template, at, gone: false });
  const when = any(absent(), compare('at', '<=', at));
  return { key: scope.template(wabaId, template.name, template.language), attributes, when };
}

/**
 * Creates the update for a template that WhatsApp no longer lists. Its condition fails after a later synchronisation.
 */
export function markTemplateGone(scope: TenantScope, wabaId: string, { name, language }: Template, at: number): Update {
  return { key: scope.template(wabaId, name, language), set: { gone: true, at }, when: compare('at', '<=', at) };
}

/**
 * Returns whether a name and language are safe in a key (Cloud API, Templates: lower case, digits and `_`, up to 512
 * characters).
 */
export const isTemplateName = (name: string, language: string): boolean =>
  /^[A-Za-z0-9_.-]{1,512}$/.test(name) && /^[A-Za-z0-9_-]{1,16}$/.test(language);

/** Counts the distinct variables in a text: `{{1}}` or `{{name}}`. */
export const countVariables = (text: string): number =>
  new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name)).size;
