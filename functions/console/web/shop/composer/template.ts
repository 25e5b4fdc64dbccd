import type { OutboundContent } from '../../../../../shared/whatsapp/outbound.ts';

/** A variable of a template's text: by number (`{{1}}`), or by name (`{{name}}`). */
export interface Variable {
  readonly label: string;
  readonly named: boolean;
}

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;

/** The variables of a body in the order in which they are filled; of a body that is not known, as many as it has. */
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

/** The text as the customer will read it; what has no value yet stays as `{{1}}`. */
export const filled = (body: string, values: Readonly<Record<string, string>>): string =>
  body.replace(VARIABLE, (whole, label: string) => values[label]?.trim() || whole);

/** `order_ready` as words. */
export const templateTitle = (name: string): string => {
  const words = name.replaceAll('_', ' ').trim();
  return words.slice(0, 1).toLocaleUpperCase('id') + words.slice(1);
};

/** The message body of the Cloud API: parameters in the order of the variables. */
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
