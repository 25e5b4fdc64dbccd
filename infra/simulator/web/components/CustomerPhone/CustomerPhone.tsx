import { Power, Settings2, X } from 'lucide-react';
import { useState } from 'react';
import type { Customer, State } from '../../../phone-api.ts';
import { formatPhoneNumber } from '../../logic/phone-number.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { IconButton } from '../IconButton/IconButton.tsx';
import { LockScreen } from '../LockScreen/LockScreen.tsx';
import { PhoneFrame } from '../PhoneFrame/PhoneFrame.tsx';
import { PhoneScreen } from '../PhoneScreen/PhoneScreen.tsx';
import styles from './CustomerPhone.module.css';

interface PhoneStandProps {
  readonly customer: Customer;
  readonly state: State;
  readonly narrow: boolean;
  readonly onClose: () => void;
}

/** A customer's phone: in a frame with a toolbar above it, or over the whole of a narrow window. */
export function CustomerPhone({ customer, state, narrow, onClose }: PhoneStandProps) {
  const { t } = useTranslations();
  const [isOn, setOn] = useState(true);
  const [isSettingsOpen, setSettingsOpen] = useState(false);
  const phone = (
    <PhoneScreen
      customer={customer}
      state={state}
      narrow={narrow}
      isSettingsOpen={isSettingsOpen}
      onSettings={setSettingsOpen}
      onClose={onClose}
    />
  );
  if (narrow)
    return (
      <section className={styles.fullWindow} aria-label={t.phoneOf(customer.name)}>
        <h1 className="visually-hidden">{t.phoneOf(customer.name)}</h1>
        {phone}
      </section>
    );
  return (
    <section className={styles.framed} aria-label={t.phoneOf(customer.name)}>
      <div className={styles.toolbar}>
        <div className={styles.customer}>
          <h2>{customer.name}</h2>
          <p>
            {customer.phone === null ? `@${customer.username ?? customer.userId}` : formatPhoneNumber(customer.phone)}
          </p>
        </div>
        <IconButton
          icon={Settings2}
          label={t.settings.title}
          disabled={!isOn}
          aria-haspopup="dialog"
          onClick={() => setSettingsOpen(true)}
        />
        <IconButton
          icon={Power}
          label={isOn ? t.lock.off : t.lock.on}
          aria-pressed={!isOn}
          onClick={() => setOn(!isOn)}
        />
        <IconButton icon={X} label={t.closePhone(customer.name)} onClick={onClose} />
      </div>
      <PhoneFrame>
        {isOn ? phone : <LockScreen customer={customer} state={state} onWake={() => setOn(true)} />}
      </PhoneFrame>
    </section>
  );
}
