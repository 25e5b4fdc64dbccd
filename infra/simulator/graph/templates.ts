import * as z from 'zod';
import { $Component, $TemplateCategory, type Template } from '../state/templates.ts';
import { numericId } from '../world/ids.ts';
import { review, tellTemplate } from '../world/reviews.ts';
import type { World } from '../world/world.ts';
import { accountOfCall, checkAccount } from './access.ts';
import { fieldsOf, type GraphCall, textOf } from './call.ts';
import { GraphError, missing, noSuchObject } from './error.ts';
import { expectParam } from './expect.ts';
import { pageOf } from './pages.ts';

const $Name = z.string().regex(/^[a-z0-9_]{1,512}$/);
const $Language = z.string().regex(/^[a-z]{2,3}(_[A-Z]{2,3})?$/);
const $Components = z.array($Component).refine((components) => components.some(({ type }) => type === 'BODY'));

/** GET /{account id}/message_templates, by `name`, `language`, `status`, `category`; a page at a time. @throws GraphError 100 */
export function listTemplates(world: World, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(world, id, call);
  const filters = (['name', 'language', 'status', 'category'] as const).map(
    (name) => [name, textOf(call, name)] as const,
  );
  const found = world.templates
    .ofAccount(accountId)
    .filter((template) => filters.every(([name, value]) => value === undefined || template[name] === value));
  return pageOf(world, call, found, (template) => shown(template, call));
}

/** GET /{template id} @throws GraphError */
export const getTemplate = (world: World, id: string, call: GraphCall): unknown =>
  shown(templateOf(world, id, call), call);

/**
 * POST /{account id}/message_templates: in review at first, and its end told by webhook.
 * @throws GraphError 100
 */
export function createTemplate(world: World, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(world, id, call);
  const name = expectParam('name', $Name, call);
  const language = expectParam('language', $Language, call);
  const category = expectParam('category', $TemplateCategory, call);
  const components = expectParam('components', $Components, call);
  if (world.templates.find(accountId, name, language))
    throw new GraphError(100, {
      plain: true,
      subcode: 2_388_024,
      userTitle: 'Content in this language already exists',
      userMessage: 'There is already content in this language for this template. Use another name or language.',
    });
  const format = textOf(call, 'parameter_format')?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL';
  const template = { id: numericId(world.random), accountId, name, language, category, format, components } as const;
  submit(world, template);
  return { id: template.id, status: 'PENDING', category };
}

/** POST /{template id}: changed parts are reviewed anew. @throws GraphError 100 */
export function changeTemplate(world: World, id: string, call: GraphCall): unknown {
  const template = templateOf(world, id, call);
  const { params } = call;
  submit(world, {
    ...template,
    ...(params['components'] !== undefined && { components: expectParam('components', $Components, call) }),
    ...(params['category'] !== undefined && { category: expectParam('category', $TemplateCategory, call) }),
  });
  return { success: true };
}

/** DELETE /{account id}/message_templates by `name`, in all languages, or by `name` and `hsm_id`. @throws GraphError 100 */
export function deleteTemplates(world: World, id: string, call: GraphCall): unknown {
  const { id: accountId } = accountOfCall(world, id, call);
  const [name, templateId] = [textOf(call, 'name'), textOf(call, 'hsm_id')];
  if (name === undefined) throw missing('name');
  const found = world.templates
    .ofAccount(accountId)
    .filter((template) => template.name === name && (templateId === undefined || template.id === templateId));
  if (found.length === 0)
    throw new GraphError(100, {
      plain: true,
      subcode: 2_593_002,
      userTitle: 'Message Template Not Found',
      userMessage: 'The template is not there; it may have been deleted.',
    });
  for (const template of found) {
    world.templates.remove(template.id);
    tellTemplate(world, template, 'DELETED', 'NONE');
  }
  return { success: true };
}

function submit(world: World, template: Omit<Template, 'status' | 'reason' | 'reviewAt'>): void {
  const reviewAt = world.clock.now() + world.pace.review;
  world.templates.add({ ...template, status: 'PENDING', reason: 'NONE', reviewAt });
  world.agenda.at(reviewAt, () => review(world, template.id));
}

function templateOf(world: World, id: string, call: GraphCall): Template {
  const template = world.templates.get(id);
  if (!template) throw noSuchObject(id, call.method.toLowerCase());
  checkAccount(world, template.accountId, call.token);
  return template;
}

function shown(template: Template, call: GraphCall): unknown {
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
