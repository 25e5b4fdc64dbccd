import { useState } from 'react';
import { useOpenChat } from '../../state/chat-context.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Button } from '../Button/Button.tsx';
import { Field } from '../Field/Field.tsx';
import { Sheet } from '../Sheet/Sheet.tsx';
import { SketchMap } from '../SketchMap/SketchMap.tsx';
import styles from './LocationSheet.module.css';
import { PLACES, parseCoordinates } from './places.ts';

/** Sends a well-known place, or any place by its coordinates. */
export function LocationSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslations();
  const { sendMessage } = useOpenChat();
  return (
    <Sheet title={t.location.title} onClose={onClose}>
      <ul className={styles.places}>
        {PLACES.map((place) => (
          <li key={place.name}>
            <button
              type="button"
              onClick={() => {
                onClose();
                sendMessage({ type: 'location', ...place });
              }}
            >
              <SketchMap latitude={place.latitude} longitude={place.longitude} />
              <span>
                <strong>{place.name}</strong>
                <span>{place.address}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <OtherPlace onClose={onClose} />
    </Sheet>
  );
}

function OtherPlace({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslations();
  const { sendMessage } = useOpenChat();
  const [name, setName] = useState('');
  const [latitude, setLatitude] = useState('');
  const [longitude, setLongitude] = useState('');
  const [isInvalid, setInvalid] = useState(false);
  const send = (): void => {
    const coordinates = parseCoordinates(latitude, longitude);
    setInvalid(coordinates === null);
    if (coordinates === null) return;
    onClose();
    sendMessage({ type: 'location', ...coordinates, ...(name.trim() === '' ? {} : { name: name.trim() }) });
  };
  return (
    <form
      className={styles.other}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3>{t.location.other}</h3>
      <Field label={t.location.name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <div className={styles.pair}>
        <Field
          label={t.location.latitude}
          inputMode="decimal"
          placeholder="-6,9147"
          value={latitude}
          onChange={(event) => setLatitude(event.currentTarget.value)}
        />
        <Field
          label={t.location.longitude}
          inputMode="decimal"
          placeholder="107,6098"
          value={longitude}
          onChange={(event) => setLongitude(event.currentTarget.value)}
        />
      </div>
      {isInvalid && (
        <p className={styles.wrong} role="alert">
          {t.location.wrong}
        </p>
      )}
      <Button type="submit" weight="quiet">
        {t.location.send}
      </Button>
    </form>
  );
}
