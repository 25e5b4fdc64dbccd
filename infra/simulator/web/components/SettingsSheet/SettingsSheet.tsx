import { useId } from 'react';
import type { BusinessNumber, Customer } from '../../../phone-api.ts';
import type { CustomerSettings } from '../../logic/api-client.ts';
import { dayText, timeText } from '../../logic/days.ts';
import { phoneText } from '../../logic/phone-text.ts';
import { useUntil } from '../../state/browser.ts';
import { STATE, useSimulator } from '../../state/simulator.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useChat } from '../../state/use-chat.ts';
import { useWords } from '../../state/words.tsx';
import type { Words } from '../../strings/words.ts';
import { Sheet } from '../Sheet/Sheet.tsx';
import styles from './SettingsSheet.module.css';

interface SettingsSheetProps {
  readonly customer: Customer;
  readonly number: BusinessNumber | undefined;
  readonly onClose: () => void;
}

/** Settings of a customer's phone, and the identifiers that the business sees. */
export function SettingsSheet({ customer, number, onClose }: SettingsSheetProps) {
  const { t } = useWords();
  const { api, states } = useSimulator();
  const { error, run } = useAttempt();
  const change = (settings: CustomerSettings): Promise<boolean> =>
    run(async () => {
      await api.changeSettings(customer.id, settings);
      states.changed(STATE);
    });
  return (
    <Sheet title={t.settings.title} onClose={onClose}>
      <Switch
        label={t.settings.online}
        note={t.settings.onlineNote}
        isOn={customer.online}
        onChange={(online) => change({ online })}
      />
      <Switch
        label={t.settings.receipts}
        note={t.settings.receiptsNote}
        isOn={customer.readReceipts}
        onChange={(readReceipts) => change({ readReceipts })}
      />
      {error !== null && (
        <p className={styles.failed} role="alert">
          {t.failedAction}
        </p>
      )}
      <dl className={styles.details}>
        <div>
          <dt>{t.settings.phone}</dt>
          <dd>{customer.phone === null ? t.settings.phoneHidden : phoneText(customer.phone)}</dd>
        </div>
        {customer.username !== null && (
          <div>
            <dt>{t.settings.username}</dt>
            <dd>@{customer.username}</dd>
          </div>
        )}
        <div>
          <dt>{t.settings.userId}</dt>
          <dd>{customer.userId}</dd>
        </div>
        {number && <ServiceWindow customer={customer} number={number} />}
      </dl>
    </Sheet>
  );
}

function ServiceWindow({ customer, number }: { readonly customer: Customer; readonly number: BusinessNumber }) {
  const { t, locale } = useWords();
  const until = useChat({ customerId: customer.id, phoneNumberId: number.phoneNumberId })?.windowUntil ?? null;
  const isOpen = useUntil(until);
  return (
    <div>
      <dt>{t.settings.window}</dt>
      <dd>{until !== null && isOpen ? t.settings.windowOpen(formatEnd(until, locale, t)) : t.settings.windowClosed}</dd>
    </div>
  );
}

/**
 * Formats the end of a service window. It is today or tomorrow, because a window lasts 24 hours at most; lower case
 * within a sentence.
 */
function formatEnd(at: number, locale: string, t: Words): string {
  return `${dayText(at, Date.now(), locale, t).toLocaleLowerCase(locale)} ${timeText(at, locale)}`;
}

interface SwitchProps {
  readonly label: string;
  readonly note: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Switch({ label, note, isOn, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.setting}>
      <span>
        <label htmlFor={id}>{label}</label>
        <span id={`${id}-note`}>{note}</span>
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  );
}
