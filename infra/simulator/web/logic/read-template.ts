import type { Content, Header, TemplateButton } from './content.ts';
import type { Component, Parameter } from './content-schemas.ts';
import { sourceOf } from './read-media.ts';

const wordOf = (parameter: Parameter): string | undefined =>
  parameter.text ?? parameter.currency?.fallback_value ?? parameter.date_time?.fallback_value;

/** Puts parameters in the place of `{{1}}` or `{{name}}`; a place without one stays as it is. */
function filled(text: string, parameters: readonly Parameter[]): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (place, key: string) => {
    const named = parameters.find(({ parameter_name }) => parameter_name === key);
    const numbered = /^\d+$/.test(key) ? parameters[Number(key) - 1] : undefined;
    const parameter = named ?? numbered;
    return (parameter === undefined ? undefined : wordOf(parameter)) ?? place;
  });
}

/** A part's words: its text with the parameters in it, or the parameters alone when the text is not known. */
function textOf(components: readonly Component[], type: string): string | null {
  const parts = components.filter((component) => component.type === type);
  const parameters = parts.flatMap((part) => part.parameters);
  const text = parts.find((part) => part.text !== undefined)?.text;
  if (text !== undefined) return filled(text, parameters);
  const values = parameters.map(wordOf).filter((value) => value !== undefined);
  return values.length === 0 ? null : values.join(' · ');
}

function headerOf(components: readonly Component[]): Header | null {
  const [parameter] = components.filter(({ type }) => type === 'header').flatMap((header) => header.parameters);
  if (parameter?.type === 'image' || parameter?.type === 'video' || parameter?.type === 'document') {
    const media = parameter[parameter.type];
    const source = sourceOf(media);
    if (source === null) return null;
    return parameter.type === 'document'
      ? { kind: 'document', source, filename: media?.filename ?? null }
      : { kind: parameter.type, source };
  }
  const text = textOf(components, 'header');
  return text === null ? null : { kind: 'text', text };
}

/** Buttons as the template defines them; the send request adds payloads and ends of addresses by index. */
function buttonsOf(components: readonly Component[]): readonly TemplateButton[] {
  const fillings = components.filter(({ type }) => type === 'button');
  return components
    .flatMap(({ buttons }) => buttons)
    .flatMap((button, index): TemplateButton[] => {
      const { type, text: title, url } = button;
      if (title === undefined) return [];
      const parameters = fillings.find((filling) => Number(filling.index ?? 0) === index)?.parameters ?? [];
      if (type === 'quick_reply') return [{ kind: 'reply', id: parameters[0]?.payload ?? title, title }];
      if (type === 'url' && url !== undefined) return [{ kind: 'link', title, url: filled(url, parameters) }];
      return [{ kind: 'other', title }];
    });
}

/** Reads a template message: as full as what is known of the template allows. */
export function readTemplate(name: string, components: readonly Component[]): Content {
  return {
    kind: 'template',
    name,
    header: headerOf(components),
    body: textOf(components, 'body'),
    footer: textOf(components, 'footer'),
    buttons: buttonsOf(components),
  };
}
