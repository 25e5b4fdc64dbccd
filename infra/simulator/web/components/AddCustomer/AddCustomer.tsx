import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { PhoneApiRefusedError } from '../../logic/api-client.ts';
import { STATE_KEY, useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useAsyncAction } from '../../state/use-async-action.ts';
import { Button } from '../Button/Button.tsx';
import { Field } from '../Field/Field.tsx';
import styles from './AddCustomer.module.css';
import { type NewCustomerDraft, toNewCustomer, validateDraft } from './new-customer.ts';

interface AddCustomerProps {
  readonly onClose: () => void;
  readonly onAdded: (customerId: string) => void;
}

const EMPTY: NewCustomerDraft = { name: '', knownBy: 'phone', phone: '', username: '' };

/** Form that creates a customer with a phone number, or with a username only, as WhatsApp allows. */
export function AddCustomer({ onClose, onAdded }: AddCustomerProps) {
  const { t } = useTranslations();
  const { api, stateCache } = useSimulator();
  const { isBusy, error, run } = useAsyncAction();
  const nameField = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(EMPTY);
  const [isSubmitted, setSubmitted] = useState(false);
  const problems = validateDraft(draft);
  const shownProblems = isSubmitted ? problems : {};
  const add = (): Promise<boolean> =>
    run(async () => {
      const customer = await api.addCustomer(toNewCustomer(draft));
      stateCache.update(STATE_KEY, (state) => ({
        ...state,
        customers: [...state.customers.filter(({ id }) => id !== customer.id), customer],
      }));
      onAdded(customer.id);
      onClose();
    });
  const update = (change: Partial<NewCustomerDraft>): void => setDraft((before) => ({ ...before, ...change }));
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.card} initialFocus={nameField}>
          <div className={styles.head}>
            <Dialog.Title className={styles.title}>{t.add.title}</Dialog.Title>
            <Dialog.Close className={styles.close} aria-label={t.close} title={t.close}>
              <X aria-hidden="true" size={22} strokeWidth={1.5} />
            </Dialog.Close>
          </div>
          <form
            className={styles.form}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              setSubmitted(true);
              const [invalidField] = Object.keys(problems);
              if (invalidField === undefined) add();
              else event.currentTarget.querySelector<HTMLElement>(`[name="${invalidField}"]`)?.focus();
            }}
          >
            <Field
              ref={nameField}
              name="name"
              label={t.add.name}
              maxLength={80}
              value={draft.name}
              problem={shownProblems.name && t.add.nameWrong}
              onChange={(event) => update({ name: event.currentTarget.value })}
            />
            <fieldset className={styles.kinds}>
              <legend>{t.add.kind}</legend>
              {(['phone', 'username'] as const).map((kind) => (
                <label key={kind}>
                  <input
                    type="radio"
                    name="known-by"
                    checked={draft.knownBy === kind}
                    onChange={() => update({ knownBy: kind })}
                  />
                  {kind === 'phone' ? t.add.withPhone : t.add.withUsername}
                </label>
              ))}
            </fieldset>
            {draft.knownBy === 'phone' ? (
              <Field
                key="phone"
                name="phone"
                label={t.add.phone}
                type="tel"
                hint={t.add.phoneHint}
                value={draft.phone}
                problem={shownProblems.phone && t.add.phoneWrong}
                onChange={(event) => update({ phone: event.currentTarget.value })}
              />
            ) : (
              <Field
                key="username"
                name="username"
                label={t.add.username}
                hint={t.add.usernameNote}
                autoCapitalize="none"
                spellCheck={false}
                value={draft.username}
                problem={shownProblems.username && t.add.usernameWrong}
                onChange={(event) => update({ username: event.currentTarget.value })}
              />
            )}
            {error !== null && (
              <p className={styles.failed} role="alert">
                {error instanceof PhoneApiRefusedError ? error.message : t.actionFailed}
              </p>
            )}
            <Button type="submit" disabled={isBusy}>
              {t.add.submit}
            </Button>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
