import { ListChecks, MapPin, MousePointerClick, UserRound } from 'lucide-react';
import { RichText } from '../../ui/RichText.tsx';
import { useLanguage } from '../app/contexts.ts';
import type { MessageBody } from './message-body.ts';

type BodyOf<Kind extends MessageBody['kind']> = Extract<MessageBody, { kind: Kind }>;

export function LocationCard({ body }: { body: BodyOf<'location'> }) {
  const { t, format } = useLanguage();
  const { latitude, longitude, name, address } = body;
  const position = `${latitude},${longitude}`;
  const coordinates = [latitude, longitude].map((degrees) => format.number(degrees)).join(' · ');
  return (
    <a
      className="file"
      href={`https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(position)}`}
      target="_blank"
      rel="noreferrer"
    >
      <MapPin />
      <span dir="auto">
        <strong>{name ?? t('type.location')}</strong>
        <span className="file-note">{address ?? coordinates}</span>
        <span className="file-note file-action">{t('location.open')}</span>
      </span>
    </a>
  );
}

export function ContactCards({ body }: { body: BodyOf<'contacts'> }) {
  const { t } = useLanguage();
  return (
    <ul className="cards">
      {body.cards.map(({ name, phones }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards of a message have no ids and never change
        <li key={index} className="file">
          <UserRound />
          <span dir="auto">
            <strong>{name ?? t('contacts.unnamed')}</strong>
            {phones.map((phone) => (
              <a key={phone} className="file-note" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
                {phone}
              </a>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Shows the reply button or list row that the customer chose, and that it was a choice. */
export function ChoiceCard({ body }: { body: BodyOf<'choice'> }) {
  const { t } = useLanguage();
  return (
    <p className="file">
      <MousePointerClick />
      <span dir="auto">
        <strong>{body.title ?? t('choice.untitled')}</strong>
        <span className="file-note">{body.description ?? t('choice.note')}</span>
      </span>
    </p>
  );
}

/** Shows the answers of a form. The field names are those of the form. */
export function AnswersCard({ body }: { body: BodyOf<'answers'> }) {
  const { t } = useLanguage();
  return (
    <div className="answers">
      <p className="file">
        <ListChecks />
        <strong>{body.text ?? t('answers.title')}</strong>
      </p>
      <dl>
        {body.answers.map(([name, value]) => (
          <div key={name}>
            <dt>{name.replaceAll('_', ' ')}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Shows the choices that the business sent to the customer. */
export function MenuCard({ body }: { body: BodyOf<'menu'> }) {
  const { t } = useLanguage();
  return (
    <div className="menu-card">
      {body.header !== null && <strong>{body.header}</strong>}
      {body.text !== null && <RichText className="text" text={body.text} />}
      {body.footer !== null && <p className="file-note">{body.footer}</p>}
      <p className="menu-asks">{t(`menu.${body.asks}`)}</p>
      {body.choices.length > 0 && (
        <ul>
          {body.choices.map(({ title, description }) => (
            <li key={title}>
              {title}
              {description !== null && <span className="file-note">{description}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
