import { findTemplate } from '../../shared/entities/template.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { OutboundContent } from '../../shared/whatsapp/outbound.ts';
import type { SendIntent } from './may-send.ts';

/** Where the templates of a WhatsApp Business Account are read and fetched from. */
export interface TemplateSource {
  readonly table: Table;
  readonly scope: TenantScope;
  readonly wabaId: string;
  /**
   * Fetches the templates from WhatsApp; returns false when WhatsApp does not provide them. Default: only stored
   * templates.
   */
  readonly refresh?: () => Promise<boolean>;
}

/**
 * Derives from a message what `maySend` needs. A template is looked up (0.5 RCU), and fetched once when it is not
 * stored. When WhatsApp does not provide its templates, WhatsApp itself decides: the message is sent, and WhatsApp
 * refuses it if necessary.
 */
export async function loadSendIntent(
  content: OutboundContent,
  automatic: boolean,
  templates: TemplateSource,
): Promise<SendIntent> {
  const { table, scope, wabaId, refresh } = templates;
  if (content.type !== 'template') return { kind: 'free', isAutomatic: automatic };
  const { name, language } = content.template;
  const given = countBodyParameters(content);
  const find = () => findTemplate(table, scope, wabaId, name, language.code);
  const stored = await find();
  const isRefreshed = stored === undefined && refresh !== undefined && (await refresh());
  const found = stored ?? (isRefreshed ? await find() : undefined);
  if (!found)
    return {
      kind: 'template',
      isAutomatic: automatic,
      template: isRefreshed ? undefined : { ...ASSUMED_TEMPLATE, parameters: given, given },
    };
  const { category, status, parameters } = found;
  return { kind: 'template', isAutomatic: automatic, template: { category, status, parameters, given } };
}

/** Assumed for a template that could not be fetched: the most expensive and most restricted category. */
const ASSUMED_TEMPLATE = { category: 'MARKETING', status: 'APPROVED' } as const;

/** Counts the values for the body of a template. */
function countBodyParameters({ template }: Extract<OutboundContent, { type: 'template' }>): number {
  const body = template.components?.find(({ type }) => type === 'body');
  return body?.parameters?.length ?? 0;
}

/** Whether the customer's preference about marketing messages applies. */
export const isMarketing = ({ template }: SendIntent): boolean => template?.category.toUpperCase() === 'MARKETING';
