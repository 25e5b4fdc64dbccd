import { ListChecks, MapPin, MousePointerClick, UserRound } from 'lucide-react';
import { useSpeech } from '../app/shop.ts';
import type { Body } from './body.ts';
import { RichText } from './RichText.tsx';

type Of<Kind extends Body['kind']> = Extract<Body, { kind: Kind }>;

export function LocationCard({ body }: { body: Of<'location'> }) {
  const { t, format } = useSpeech();
  const { latitude, longitude, name, address } = body;
  const place = `${latitude},${longitude}`;
  const coordinates = [latitude, longitude].map((degrees) => format.number(degrees)).join(' · ');
  return (
    <a
      className="file"
      href={`https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(place)}`}
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

export function ContactCards({ body }: { body: Of<'contacts'> }) {
  const { t } = useSpeech();
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

/** A button or a row that the customer chose: what they said, and that they said it by choosing. */
export function ChoiceCard({ body }: { body: Of<'choice'> }) {
  const { t } = useSpeech();
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

/** The answers of a form. Names of fields are the form's own. */
export function AnswersCard({ body }: { body: Of<'answers'> }) {
  const { t } = useSpeech();
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

/** What we asked a customer to choose from. */
export function MenuCard({ body }: { body: Of<'menu'> }) {
  const { t } = useSpeech();
  return (
    <div className="menu-card">
      {body.header !== null && <strong>{body.header}</strong>}
      {body.text !== null && <RichText text={body.text} />}
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
