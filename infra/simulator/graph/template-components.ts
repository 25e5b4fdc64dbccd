import * as z from 'zod';
import type { Component, Template } from '../storage/templates.ts';
import { GraphError } from './graph-error.ts';

const parameterSchema = z.looseObject({
  type: z.string().toLowerCase(),
  parameter_name: z.string().optional(),
  text: z.string().optional(),
  currency: z.looseObject({ fallback_value: z.string() }).optional(),
  date_time: z.looseObject({ fallback_value: z.string() }).optional(),
});
type Parameter = z.infer<typeof parameterSchema>;

/** A component of a template message with the parameters for the placeholders of the template. */
export const sentComponentSchema = z.looseObject({
  type: z.string().toUpperCase(),
  sub_type: z.string().toUpperCase().optional(),
  index: z.coerce.number().int().min(0).max(9).optional(),
  parameters: z.array(parameterSchema).default([]),
});
export type SentComponent = z.infer<typeof sentComponentSchema>;

/** The maximum length of a body with its parameters. */
const MAX_BODY_LENGTH = 1024;
const MEDIA_FORMATS: readonly string[] = ['IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'];

/**
 * Checks that the components of a message match the placeholders of a template.
 * @throws GraphError 131008, 132000, 132005, 132012, 132018
 */
export function checkComponents(template: Template, sent: readonly SentComponent[]): void {
  const byType = (type: string): Component | undefined =>
    template.components.find((component) => component.type === type);
  const parametersOf = (type: string): readonly Parameter[] =>
    sent.find((component) => component.type === type)?.parameters ?? [];
  checkHeader(template, byType('HEADER'), parametersOf('HEADER'));
  checkText(template, 'body', byType('BODY')?.text ?? '', parametersOf('BODY'));
  checkButtons(
    byType('BUTTONS')?.buttons ?? [],
    sent.filter(({ type }) => type === 'BUTTON'),
  );
}

function checkHeader(template: Template, header: Component | undefined, parameters: readonly Parameter[]): void {
  const format = header?.format ?? 'TEXT';
  if (MEDIA_FORMATS.includes(format)) checkMediaHeader(format, parameters);
  else checkText(template, 'header', header?.text ?? '', parameters);
}

function checkMediaHeader(format: string, parameters: readonly Parameter[]): void {
  const received = parameters[0]?.type.toUpperCase() ?? 'UNKNOWN';
  if (parameters.length !== 1 || received !== format)
    throw new GraphError(132012, { details: `header: Format mismatch, expected ${format}, received ${received}` });
}

/** A placeholder in a text: `{{1}}`, `{{2}}` or `{{name}}`. */
const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;
const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
];

function checkText(template: Template, part: string, text: string, parameters: readonly Parameter[]): void {
  const placeholders = placeholdersOf(text);
  if (placeholders.length !== parameters.length)
    throw new GraphError(132000, {
      details: `${part}: number of localizable_params (${parameters.length}) does not match the expected number of params (${placeholders.length})`,
    });
  if (template.format === 'NAMED') checkNames(part, placeholders, parameters);
  const values = parameters.map((parameter) => parameterText(part, parameter));
  const length = [text.replace(PLACEHOLDER, ''), ...values].reduce((sum, value) => sum + [...value].length, 0);
  if (part === 'body' && length > MAX_BODY_LENGTH) throw new GraphError(132005);
}

function checkNames(part: string, names: readonly string[], parameters: readonly Parameter[]): void {
  const missing = names.find((name) => !parameters.some((parameter) => parameter.parameter_name === name));
  if (missing !== undefined) throw new GraphError(132012, { details: `${part}: Parameter name ${missing} is missing` });
}

function parameterText(part: string, { type, text, currency, date_time }: Parameter): string {
  switch (type) {
    case 'text':
      if (!text) throw new GraphError(131008, { details: `${part}: Parameter of type text is missing text value` });
      if (/[\n\r\t]| {5,}/.test(text)) throw new GraphError(132018);
      return text;
    case 'currency':
      return currency?.fallback_value ?? throwMismatch(part, type);
    case 'date_time':
      return date_time?.fallback_value ?? throwMismatch(part, type);
    default:
      return throwMismatch(part, type);
  }
}

function throwMismatch(part: string, type: string): never {
  throw new GraphError(132012, {
    details: `${part}: Format mismatch, expected TEXT, received ${type.toUpperCase()}`,
  });
}

type Button = NonNullable<Component['buttons']>[number];

function checkButtons(buttons: readonly Button[], sent: readonly SentComponent[]): void {
  for (const { index = 0, sub_type } of sent) {
    const button = buttons[index];
    if (!button) throw new GraphError(132000, { details: `buttons: The template has no button at index ${index}` });
    if (subTypeOf(button) !== sub_type)
      throw new GraphError(132012, {
        details: `buttons: Button at index ${index} is of type ${button.type}, not ${sub_type ?? 'UNKNOWN'}`,
      });
  }
  buttons.forEach((button, index) => {
    const parameters = sent.find((component) => (component.index ?? 0) === index)?.parameters ?? [];
    if (needsParameter(button) && parameters.length === 0)
      throw new GraphError(131008, {
        details: `buttons: Button at index ${index} of type ${button.type} requires a parameter`,
      });
  });
}

/** Returns the `sub_type` of a button. A one-time password is sent as the suffix of a URL. */
const subTypeOf = ({ type }: Button): string => (type === 'OTP' ? 'URL' : type);

const needsParameter = ({ type, url }: Button): boolean =>
  type === 'OTP' || type === 'COPY_CODE' || (type === 'URL' && placeholdersOf(url ?? '').length > 0);
