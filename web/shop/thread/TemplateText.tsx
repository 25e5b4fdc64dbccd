import { LayoutTemplate } from 'lucide-react';
import { createContext, useContext } from 'react';
import type { SendOptions } from '../../../functions/conversations/views.ts';
import { RichText } from '../../ui/RichText.tsx';
import { useLanguage } from '../app/contexts.ts';
import { fillTemplateBody, templateTitle, variablesOf } from '../composer/template-content.ts';
import type { MessageBody } from './message-body.ts';

/** The templates of the phone number, used to show a sent template as the customer sees it. */
export const TemplatesContext = createContext<SendOptions['templates']>([]);

/** Shows a template as the customer sees it, or its name and values if its text is not known. */
export function TemplateText({ body }: { body: Extract<MessageBody, { kind: 'template' }> }) {
  const { t } = useLanguage();
  const template = useContext(TemplatesContext).find(
    ({ name, language }) => name === body.name && language === body.language,
  );
  const labels = variablesOf(template?.body ?? null, body.values.length);
  const values = Object.fromEntries(
    body.values.map(({ name, text }, index) => [name ?? labels[index]?.label ?? String(index + 1), text]),
  );
  return (
    <>
      <p className="kind">
        <LayoutTemplate />
        {t('type.template')} · {templateTitle(body.name)}
      </p>
      {template?.body ? (
        <RichText className="text" text={fillTemplateBody(template.body, values)} />
      ) : (
        body.values.length > 0 && <RichText className="text" text={body.values.map(({ text }) => text).join(' · ')} />
      )}
    </>
  );
}
