import type { Content, Header, TemplateButton } from './content.ts';
import type { Component, Parameter } from './content-schemas.ts';
import { sourceOf } from './read-media.ts';

const parameterText = (parameter: Parameter): string | undefined =>
  parameter.text ?? parameter.currency?.fallback_value ?? parameter.date_time?.fallback_value;

/** Replaces the placeholders `{{1}}` or `{{name}}` with parameters. A placeholder without a parameter stays. */
function fillPlaceholders(text: string, parameters: readonly Parameter[]): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (placeholder, key: string) => {
    const named = parameters.find(({ parameter_name }) => parameter_name === key);
    const numbered = /^\d+$/.test(key) ? parameters[Number(key) - 1] : undefined;
    const parameter = named ?? numbered;
    return (parameter === undefined ? undefined : parameterText(parameter)) ?? placeholder;
  });
}

/** Returns the text of a component with its parameters, or only the parameters when the text is not known. */
function textOf(components: readonly Component[], type: string): string | null {
  const parts = components.filter((component) => component.type === type);
  const parameters = parts.flatMap((part) => part.parameters);
  const text = parts.find((part) => part.text !== undefined)?.text;
  if (text !== undefined) return fillPlaceholders(text, parameters);
  const values = parameters.map(parameterText).filter((value) => value !== undefined);
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

/** Reads the buttons that the template defines. The send request adds payloads and URL suffixes by index. */
function buttonsOf(components: readonly Component[]): readonly TemplateButton[] {
  const buttonParameters = components.filter(({ type }) => type === 'button');
  return components
    .flatMap(({ buttons }) => buttons)
    .flatMap((button, index): TemplateButton[] => {
      const { type, text: title, url } = button;
      if (title === undefined) return [];
      const parameters = buttonParameters.find((component) => Number(component.index ?? 0) === index)?.parameters ?? [];
      if (type === 'quick_reply') return [{ kind: 'reply', id: parameters[0]?.payload ?? title, title }];
      if (type === 'url' && url !== undefined) return [{ kind: 'link', title, url: fillPlaceholders(url, parameters) }];
      return [{ kind: 'other', title }];
    });
}

/** Reads a template message. Parts that the template's definition would supply are null when it is not known. */
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
