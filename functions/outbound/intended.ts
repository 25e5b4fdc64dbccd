import { findTemplate } from '../../shared/entities/template.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { OutboundContent } from '../../shared/whatsapp/outbound.ts';
import type { Intended } from './may-send.ts';

export interface Templates {
  readonly table: Table;
  readonly scope: TenantScope;
  readonly wabaId: string;
  /** Fetches the templates from WhatsApp; false when they could not be had. Left out: what is stored must do. */
  readonly refresh?: () => Promise<boolean>;
}

/**
 * What `maySend` has to know of a message; a template is looked up (0.5 RCU), and fetched once when it is not known here. Where
 * WhatsApp does not tell its templates, it decides itself: the message goes out, and is refused there if need be.
 */
export async function intendedOf(
  content: OutboundContent,
  automatic: boolean,
  templates: Templates,
): Promise<Intended> {
  const { table, scope, wabaId, refresh } = templates;
  if (content.type !== 'template') return { kind: 'free', automatic };
  const { name, language } = content.template;
  const given = givenTo(content);
  const find = () => findTemplate(table, scope, wabaId, name, language.code);
  const known = await find();
  const listed = known === undefined && refresh !== undefined && (await refresh());
  const found = known ?? (listed ? await find() : undefined);
  if (!found)
    return { kind: 'template', automatic, template: listed ? undefined : { ...UNTOLD, parameters: given, given } };
  const { category, status, parameters } = found;
  return { kind: 'template', automatic, template: { category, status, parameters, given } };
}

/** A template that nobody could be asked about: priced and guarded as the dearest kind. */
const UNTOLD = { category: 'MARKETING', status: 'APPROVED' } as const;

/** How many values the body of a template is given. */
function givenTo({ template }: Extract<OutboundContent, { type: 'template' }>): number {
  const body = template.components?.find(({ type }) => type === 'body');
  return body?.parameters?.length ?? 0;
}

/** Whether the customer's word about advertising counts for it. */
export const isMarketing = ({ template }: Intended): boolean => template?.category.toUpperCase() === 'MARKETING';
