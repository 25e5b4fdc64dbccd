import * as z from 'zod';
import { componentSchema, type Template, templateCategorySchema } from '../state/templates.ts';
import { numericId } from '../world/ids.ts';
import { review, tellTemplate } from '../world/reviews.ts';
import type { World } from '../world/world.ts';
import { accountOfCall, checkAccount } from './access.ts';
import { fieldsOf, type GraphCall, textOf } from './call.ts';
import { GraphError, missing, noSuchObject } from './error.ts';
import { expectParam } from './expect.ts';
import { pageOf } from './pages.ts';

const nameSchema = z.string().regex(/^[a-z0-9_]{1,512}$/);
const languageSchema = z.string().regex(/^[a-z]{2,3}(_[A-Z]{2,3})?$/);
const componentsSchema = z
  .array(componentSchema)
  .refine((components) => components.some(({ type }) => type === 'BODY'));

/**
 * Handles GET /{account id}/message_templates with filters by `name`, `language`, `status` and `category`.
 * @throws GraphError 100
 */
export function listTemplates(state: World, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(state, id, call);
  const filters = (['name', 'language', 'status', 'category'] as const).map(
    (name) => [name, textOf(call, name)] as const,
  );
  const found = state.templates
    .ofAccount(accountId)
    .filter((template) => filters.every(([name, value]) => value === undefined || template[name] === value));
  return pageOf(state, call, found, (template) => toView(template, call));
}

/** Handles GET /{template id}. @throws GraphError */
export const getTemplate = (state: World, id: string, call: GraphCall): unknown =>
  toView(templateOf(state, id, call), call);

/**
 * Handles POST /{account id}/message_templates. A new template is reviewed; a webhook reports the result.
 * @throws GraphError 100
 */
export function createTemplate(state: World, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(state, id, call);
  const name = expectParam('name', nameSchema, call);
  const language = expectParam('language', languageSchema, call);
  const category = expectParam('category', templateCategorySchema, call);
  const components = expectParam('components', componentsSchema, call);
  if (state.templates.find(accountId, name, language))
    throw new GraphError(100, {
      plain: true,
      subcode: 2_388_024,
      userTitle: 'Content in this language already exists',
      userMessage: 'There is already content in this language for this template. Use another name or language.',
    });
  const format = textOf(call, 'parameter_format')?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL';
  const template = { id: numericId(state.random), accountId, name, language, category, format, components } as const;
  submit(state, template);
  return { id: template.id, status: 'PENDING', category };
}

/** Handles POST /{template id}. A changed template is reviewed again. @throws GraphError 100 */
export function changeTemplate(state: World, id: string, call: GraphCall): unknown {
  const template = templateOf(state, id, call);
  const { params } = call;
  submit(state, {
    ...template,
    ...(params['components'] !== undefined && { components: expectParam('components', componentsSchema, call) }),
    ...(params['category'] !== undefined && { category: expectParam('category', templateCategorySchema, call) }),
  });
  return { success: true };
}

/**
 * Handles DELETE /{account id}/message_templates by `name`, in all languages, or by `name` and `hsm_id`.
 * @throws GraphError 100
 */
export function deleteTemplates(state: World, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(state, id, call);
  const [name, templateId] = [textOf(call, 'name'), textOf(call, 'hsm_id')];
  if (name === undefined) throw missing('name');
  const found = state.templates
    .ofAccount(accountId)
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
    tellTemplate(state, template, 'DELETED', 'NONE');
  }
  return { success: true };
}

function submit(state: World, template: Omit<Template, 'status' | 'reason' | 'reviewAt'>): void {
  const reviewAt = state.clock.now() + state.pace.review;
  state.templates.add({ ...template, status: 'PENDING', reason: 'NONE', reviewAt });
  state.agenda.at(reviewAt, () => review(state, template.id));
}

function templateOf(state: World, id: string, call: GraphCall): Template {
  const template = state.templates.get(id);
  if (!template) throw noSuchObject(id, call.method.toLowerCase());
  checkAccount(state, template.accountId, call.token);
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
  const names = fieldsOf(call) ?? Object.keys(all).filter((field) => field !== 'quality_score');
  return Object.fromEntries([...names, 'id'].filter((field) => field in all).map((field) => [field, all[field]]));
}
