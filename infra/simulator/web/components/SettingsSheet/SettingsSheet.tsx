import { useId } from 'react';
import type { BusinessNumber, Customer } from '../../../phone-api.ts';
import type { CustomerSettings } from '../../logic/api-client.ts';
import { formatDay, formatTime } from '../../logic/days.ts';
import { formatPhoneNumber } from '../../logic/phone-number.ts';
import { useIsFuture } from '../../state/browser-hooks.ts';
import { STATE_KEY, useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useAsyncAction } from '../../state/use-async-action.ts';
import { useChat } from '../../state/use-chat.ts';
import type { Translations } from '../../strings/translations.ts';
import { Sheet } from '../Sheet/Sheet.tsx';
import styles from './SettingsSheet.module.css';

interface SettingsSheetProps {
  readonly customer: Customer;
  readonly number: BusinessNumber | undefined;
  readonly onClose: () => void;
}

/** Settings of a customer's phone, and the identifiers that the business sees. */
export function SettingsSheet({ customer, number, onClose }: SettingsSheetProps) {
  const { t } = useTranslations();
  const { api, stateCache } = useSimulator();
  const { error, run } = useAsyncAction();
  const change = (settings: CustomerSettings): Promise<boolean> =>
    run(async () => {
      await api.updateSettings(customer.id, settings);
      stateCache.invalidate(STATE_KEY);
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
          {t.actionFailed}
        </p>
      )}
      <dl className={styles.details}>
        <div>
          <dt>{t.settings.phone}</dt>
          <dd>{customer.phone === null ? t.settings.phoneHidden : formatPhoneNumber(customer.phone)}</dd>
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
  const { t, locale } = useTranslations();
  const until = useChat({ customerId: customer.id, phoneNumberId: number.phoneNumberId })?.windowUntil ?? null;
  const isOpen = useIsFuture(until);
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
function formatEnd(at: number, locale: string, t: Translations): string {
  return `${formatDay(at, Date.now(), locale, t).toLocaleLowerCase(locale)} ${formatTime(at, locale)}`;
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
