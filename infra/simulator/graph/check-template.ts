import * as z from 'zod';
import type { Category } from '../domain/pricing.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { Content } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import type { Component, Template } from '../storage/templates.ts';
import { GraphError } from './graph-error.ts';
import { checkMedia } from './message-content.ts';
import type { Recipient } from './recipient.ts';
import { checkComponents, type SentComponent, sentComponentSchema } from './template-components.ts';
import { toValidationError } from './validation-error.ts';

const bodySchema = z.looseObject({
  name: z.string().min(1).max(512),
  language: z.looseObject({ code: z.string().min(2) }),
  components: z.array(sentComponentSchema).optional(),
});

const CATEGORIES = {
  MARKETING: 'marketing',
  UTILITY: 'utility',
  AUTHENTICATION: 'authentication',
} as const satisfies Record<Template['category'], Category>;

/**
 * Checks a template message. Returns the content that the chat shows: the components of the template with the
 * parameters of the message.
 * @throws GraphError 131008, 131009, 131062, 132000, 132001, 132005, 132012, 132015, 132016, 132018
 */
export function checkTemplate(
  state: SimulatorState,
  number: BusinessPhone,
  body: unknown,
  recipient: Recipient,
): { content: Content; category: Category } {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw toValidationError('template', parsed.error.issues, body);
  const { name, language, components = [] } = parsed.data;
  const template = usableTemplate(state.templates.find(number.accountId, name, language.code), name, language.code);
  if (template.category === 'AUTHENTICATION' && recipient.byUserId) throw new GraphError(131062);
  checkComponents(template, components);
  for (const { parameters } of components)
    for (const parameter of parameters) checkMedia(state, number, parameter.type, parameter[parameter.type]);
  return {
    content: {
      type: 'template',
      template: { name, language, components: fillComponents(template.components, components) },
    },
    category: CATEGORIES[template.category],
  };
}

function usableTemplate(template: Template | undefined, name: string, language: string): Template {
  const notFound = new GraphError(132001, { details: `template name (${name}) does not exist in ${language}` });
  if (!template) throw notFound;
  switch (template.status) {
    case 'APPROVED':
      return template;
    case 'PAUSED':
      throw new GraphError(132015);
    case 'DISABLED':
      throw new GraphError(132016);
    case 'PENDING':
    case 'REJECTED':
      throw notFound;
    default:
      return template.status satisfies never;
  }
}

/**
 * Adds the parameters to the components of the definition, followed by the components of buttons and carousels from the
 * message.
 */
function fillComponents(definition: readonly Component[], sent: readonly SentComponent[]): unknown[] {
  const components = definition.map(({ example: _, ...component }) => {
    const parameters = sent.find(({ type }) => type === component.type)?.parameters;
    return { ...component, ...(parameters && { parameters }) };
  });
  return [...components, ...sent.filter(({ type }) => type === 'BUTTON' || type === 'CAROUSEL')];
}
