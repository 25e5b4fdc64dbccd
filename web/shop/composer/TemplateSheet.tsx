import { ChevronRight, SendHorizontal } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { SendOptions } from '../../../functions/conversations/views.ts';
import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';
import { RichText } from '../../ui/RichText.tsx';
import { useLanguage } from '../app/contexts.ts';
import Sheet from '../ui/Sheet.tsx';
import { priceMessage } from './price-messages.ts';
import { SyncTemplates } from './SyncTemplates.tsx';
import { fillTemplateBody, templateContent, templateTitle, variablesOf } from './template-content.ts';

type Template = SendOptions['templates'][number];

interface TemplateSheetProps {
  readonly options: SendOptions;
  readonly onSend: (content: OutboundContent) => void;
  readonly onClose: () => void;
}

/** Sheet to choose a template and fill its variables, with a preview and the price. */
export default function TemplateSheet({ options, onSend, onClose }: TemplateSheetProps) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<Template | null>(null);
  return (
    <Sheet title={chosen === null ? t('template.choose') : templateTitle(chosen.name)} onClose={onClose}>
      {chosen === null ? (
        <>
          <TemplateList templates={options.templates} onChoose={setChosen} />
          <SyncTemplates />
        </>
      ) : (
        <TemplateForm template={chosen} onSend={onSend} onOther={() => setChosen(null)} />
      )}
    </Sheet>
  );
}

function TemplateList({
  templates,
  onChoose,
}: {
  templates: readonly Template[];
  onChoose: (template: Template) => void;
}) {
  const { t, format, language } = useLanguage();
  if (templates.length === 0) return <p className="hint">{t('template.none')}</p>;
  return (
    <ul className="choices">
      {templates.map((template) => {
        const { name, language: code, body, verdict } = template;
        return (
          <li key={`${name} ${code}`}>
            <button type="button" className="choice" disabled={!verdict.allowed} onClick={() => onChoose(template)}>
              <span>
                <strong>{templateTitle(name)}</strong>
                <span className="choice-text" dir="auto">
                  {body ?? t('template.noBody')}
                </span>
                <span className="choice-price">
                  {verdict.allowed
                    ? `${priceMessage(verdict.price, t, format)} · ${t(`category.${verdict.price.category}`)} · ${code}`
                    : `${verdict.title[language]} ${verdict.remedy[language]}`}
                </span>
              </span>
              {verdict.allowed && <ChevronRight />}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface TemplateFormProps {
  readonly template: Template;
  readonly onSend: (content: OutboundContent) => void;
  readonly onOther: () => void;
}

function TemplateForm({ template, onSend, onOther }: TemplateFormProps) {
  const { t, format } = useLanguage();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const variables = variablesOf(template.body, template.parameters);
  const { verdict } = template;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSend(templateContent(template, variables, values));
  };
  return (
    <form className="fill" onSubmit={submit}>
      {template.body !== null && (
        <div className="fill-preview">
          <p className="hint">{t('template.preview')}</p>
          <div className="bubble bubble-outbound">
            <RichText className="text" text={fillTemplateBody(template.body, values)} />
          </div>
        </div>
      )}
      {variables.map(({ label, named }) => (
        <label key={label} className="field">
          <span>{named ? label.replaceAll('_', ' ') : t('template.variable', { label })}</span>
          <input
            required
            maxLength={1024}
            value={values[label] ?? ''}
            onChange={(event) => setValues({ ...values, [label]: event.target.value })}
          />
        </label>
      ))}
      <div className="fill-foot">
        <button type="button" className="button button-quiet" onClick={onOther}>
          {t('template.other')}
        </button>
        {verdict.allowed && <span className="price">{priceMessage(verdict.price, t, format)}</span>}
        <button type="submit" className="button button-main" disabled={!verdict.allowed}>
          <SendHorizontal />
          {t('send')}
        </button>
      </div>
    </form>
  );
}
