import * as z from 'zod';
import { createNumericId } from '../domain/ids.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { emitTemplateStatus, reviewTemplate } from '../domain/template-reviews.ts';
import { componentSchema, type Template, templateCategorySchema } from '../storage/templates.ts';
import { accountOfCall, checkAccountToken } from './access.ts';
import { type GraphCall, requestedFields, textParam } from './graph-call.ts';
import { GraphError, missingParameter, objectNotFound } from './graph-error.ts';
import { pageOf } from './pagination.ts';
import { requireParam } from './required-params.ts';

const nameSchema = z.string().regex(/^[a-z0-9_]{1,512}$/);
const languageSchema = z.string().regex(/^[a-z]{2,3}(_[A-Z]{2,3})?$/);
const componentsSchema = z
  .array(componentSchema)
  .refine((components) => components.some(({ type }) => type === 'BODY'));

/**
 * Handles GET /{account id}/message_templates with filters by `name`, `language`, `status` and `category`.
 * @throws GraphError 100
 */
export function listTemplates(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(state, id, call);
  const filters = (['name', 'language', 'status', 'category'] as const).map(
    (name) => [name, textParam(call, name)] as const,
  );
  const found = state.templates
    .listByAccount(accountId)
    .filter((template) => filters.every(([name, value]) => value === undefined || template[name] === value));
  return pageOf(state, call, found, (template) => toView(template, call));
}

/** Handles GET /{template id}. @throws GraphError */
export const getTemplate = (state: SimulatorState, id: string, call: GraphCall): unknown =>
  toView(templateOf(state, id, call), call);

/**
 * Handles POST /{account id}/message_templates. A new template is reviewed; a webhook reports the result.
 * @throws GraphError 100
 */
export function createTemplate(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(state, id, call);
  const name = requireParam('name', nameSchema, call);
  const language = requireParam('language', languageSchema, call);
  const category = requireParam('category', templateCategorySchema, call);
  const components = requireParam('components', componentsSchema, call);
  if (state.templates.find(accountId, name, language))
    throw new GraphError(100, {
      plain: true,
      subcode: 2_388_024,
      userTitle: 'Content in this language already exists',
      userMessage: 'There is already content in this language for this template. Use another name or language.',
    });
  const format = textParam(call, 'parameter_format')?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL';
  const template = {
    id: createNumericId(state.random),
    accountId,
    name,
    language,
    category,
    format,
    components,
  } as const;
  submit(state, template);
  return { id: template.id, status: 'PENDING', category };
}

/** Handles POST /{template id}. A changed template is reviewed again. @throws GraphError 100 */
export function changeTemplate(state: SimulatorState, id: string, call: GraphCall): unknown {
  const template = templateOf(state, id, call);
  const { params } = call;
  submit(state, {
    ...template,
    ...(params['components'] !== undefined && { components: requireParam('components', componentsSchema, call) }),
    ...(params['category'] !== undefined && { category: requireParam('category', templateCategorySchema, call) }),
  });
  return { success: true };
}

/**
 * Handles DELETE /{account id}/message_templates by `name`, in all languages, or by `name` and `hsm_id`.
 * @throws GraphError 100
 */
export function deleteTemplates(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(state, id, call);
  const [name, templateId] = [textParam(call, 'name'), textParam(call, 'hsm_id')];
  if (name === undefined) throw missingParameter('name');
  const found = state.templates
    .listByAccount(accountId)
    .filter((template) => template.name === name && (templateId === undefined || template.id === templateId));
  if (found.length === 0)
    throw new GraphError(100, {
      plain: true,
      subcode: 2_593_002,
      userTitle: 'Message Template Not Found',
      userMessage: 'The template does not exist. It may have been deleted.',
    });
  for (const template of found) {
    state.templates.remove(template.id);
    emitTemplateStatus(state, template, 'DELETED', 'NONE');
  }
  return { success: true };
}

function submit(state: SimulatorState, template: Omit<Template, 'status' | 'reason' | 'reviewAt'>): void {
  const reviewAt = state.clock.now() + state.delays.review;
  state.templates.add({ ...template, status: 'PENDING', reason: 'NONE', reviewAt });
  state.scheduler.schedule(reviewAt, () => reviewTemplate(state, template.id));
}

function templateOf(state: SimulatorState, id: string, call: GraphCall): Template {
  const template = state.templates.get(id);
  if (!template) throw objectNotFound(id, call.method.toLowerCase());
  checkAccountToken(state, template.accountId, call.token);
  return template;
}

function toView(template: Template, call: GraphCall): unknown {
  const { id, name, language, status, category, format, components, reason } = template;
  const all: Readonly<Record<string, unknown>> = {
    name,
    parameter_format: format,
    components,
    language,
    status,
    category,
    id,
    ...(status === 'REJECTED' && { rejected_reason: reason }),
    quality_score: { score: 'UNKNOWN' },
  };
  const names = requestedFields(call) ?? Object.keys(all).filter((field) => field !== 'quality_score');
  return Object.fromEntries([...names, 'id'].filter((field) => field in all).map((field) => [field, all[field]]));
}
