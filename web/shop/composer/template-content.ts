import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';

/** A variable in a template body: positional (`{{1}}`) or named (`{{name}}`). */
export interface Variable {
  readonly label: string;
  readonly named: boolean;
}

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;

/** Returns the variables of a template body in order. If the body is unknown, returns `count` positional variables. */
export function variablesOf(body: string | null, count: number): readonly Variable[] {
  const labels = [...new Set([...(body ?? '').matchAll(VARIABLE)].map(([, label = '']) => label))];
  const known = labels.map((label) => ({ label, named: !/^\d+$/.test(label) }));
  const numbered = known.every(({ named }) => !named);
  if (!numbered) return known;
  return Array.from({ length: Math.max(count, known.length) }, (_, index) => ({
    label: String(index + 1),
    named: false,
  }));
}

/** Fills the variables of a body for the preview. Variables without a value stay as `{{1}}`. */
export const fillTemplateBody = (body: string, values: Readonly<Record<string, string>>): string =>
  body.replace(VARIABLE, (whole, label: string) => values[label]?.trim() || whole);

/** Formats a template name for display: `order_ready` becomes `Order ready`. */
export const templateTitle = (name: string): string => {
  const words = name.replaceAll('_', ' ').trim();
  return words.slice(0, 1).toLocaleUpperCase('id') + words.slice(1);
};

/** Returns the message content of the Cloud API, with the parameters in the order of the variables. */
export function templateContent(
  template: { readonly name: string; readonly language: string },
  variables: readonly Variable[],
  values: Readonly<Record<string, string>>,
): OutboundContent {
  const parameters = variables.map(({ label, named }) => ({
    type: 'text',
    text: (values[label] ?? '').trim(),
    ...(named ? { parameter_name: label } : {}),
  }));
  return {
    type: 'template',
    template: {
      name: template.name,
      language: { code: template.language },
      ...(parameters.length === 0 ? {} : { components: [{ type: 'body', parameters }] }),
    },
  };
}
