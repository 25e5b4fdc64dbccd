import { Power, Settings2, X } from 'lucide-react';
import { useState } from 'react';
import type { Customer, State } from '../../../phone-api.ts';
import { phoneText } from '../../logic/phone-text.ts';
import { useWords } from '../../state/words.tsx';
import { Frame } from '../Frame/Frame.tsx';
import { IconButton } from '../IconButton/IconButton.tsx';
import { LockScreen } from '../LockScreen/LockScreen.tsx';
import { Phone } from '../Phone/Phone.tsx';
import styles from './PhoneStand.module.css';

interface PhoneStandProps {
  readonly customer: Customer;
  readonly state: State;
  readonly narrow: boolean;
  readonly onLeave: () => void;
}

/** One customer's phone: in its frame with a label above it, or over the whole of a narrow window. */
export function PhoneStand({ customer, state, narrow, onLeave }: PhoneStandProps) {
  const { t } = useWords();
  const [on, setOn] = useState(true);
  const [settings, setSettings] = useState(false);
  const phone = (
    <Phone
      customer={customer}
      state={state}
      narrow={narrow}
      settings={settings}
      onSettings={setSettings}
      onLeave={onLeave}
    />
  );
  if (narrow)
    return (
      <section className={styles.whole} aria-label={t.phoneOf(customer.name)}>
        <h1 className="only-heard">{t.phoneOf(customer.name)}</h1>
        {phone}
      </section>
    );
  return (
    <section className={styles.stand} aria-label={t.phoneOf(customer.name)}>
      <div className={styles.label}>
        <div className={styles.who}>
          <h2>{customer.name}</h2>
          <p>{customer.phone === null ? `@${customer.username ?? customer.userId}` : phoneText(customer.phone)}</p>
        </div>
        <IconButton
          icon={Settings2}
          label={t.settings.title}
          disabled={!on}
          aria-haspopup="dialog"
          onClick={() => setSettings(true)}
        />
        <IconButton icon={Power} label={on ? t.lock.off : t.lock.on} aria-pressed={!on} onClick={() => setOn(!on)} />
        <IconButton icon={X} label={t.putAway(customer.name)} onClick={onLeave} />
      </div>
      <Frame>{on ? phone : <LockScreen customer={customer} state={state} onWake={() => setOn(true)} />}</Frame>
    </section>
  );
}
