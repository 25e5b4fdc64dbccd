import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { closePhone, initialPhones, openPhone, visiblePhones } from '../../logic/layout.ts';
import { useLayout, useOpenPhones } from '../../state/browser-hooks.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useSimulatorState } from '../../state/use-cache-entry.ts';
import { useEventStream } from '../../state/use-event-stream.ts';
import { CustomerPhoneSkeleton } from '../CustomerPhone/CustomerPhoneSkeleton.tsx';
import { EmptyPhoneSlot } from '../EmptyPhoneSlot/EmptyPhoneSlot.tsx';
import { Panel } from '../Panel/Panel.tsx';
import { AddCustomer, preloadSheets } from '../Sheet/lazy-sheets.ts';
import { Unreachable } from '../Unreachable/Unreachable.tsx';
import styles from './App.module.css';

const phoneModule = import('../CustomerPhone/CustomerPhone.tsx');
/** The phones load separately, so that the introduction is readable first. */
const PhoneStand = lazy(async () => ({ default: (await phoneModule).CustomerPhone }));

/** The page: the panel on one side, the customers' phones on the other. */
export function App({ events }: { readonly events: string }) {
  const { t } = useTranslations();
  const live = useEventStream(events);
  const { state, isFailing } = useSimulatorState();
  const layout = useLayout();
  const [phones, setPhones] = useOpenPhones();
  const [isAdding, setAdding] = useState(false);
  const isChosen = useRef(phones.length > 0);
  const isPushed = useRef(false);

  useEffect(preloadSheets, []);
  useEffect(() => {
    if (isChosen.current || state === undefined || layout.kind === 'narrow' || state.customers.length === 0) return;
    isChosen.current = true;
    setPhones(initialPhones(state.customers, state.chats, layout.room), 'replace');
  }, [state, layout, setPhones]);

  const shown = state === undefined ? [] : visiblePhones(phones, state.customers, layout.room);
  const open = (id: string): void => {
    isChosen.current = true;
    isPushed.current = layout.kind === 'narrow';
    setPhones(openPhone(phones, id, layout.room), isPushed.current ? 'push' : 'replace');
  };
  const close = (id: string): void => {
    isChosen.current = true;
    if (isPushed.current && layout.kind === 'narrow') window.history.back();
    else setPhones(layout.kind === 'narrow' ? [] : closePhone(phones, id), 'replace');
    isPushed.current = false;
  };

  const panel = (
    <Panel
      state={state}
      live={live}
      layout={layout.kind}
      shown={shown}
      onOpen={open}
      onClose={close}
      onAdd={() => setAdding(true)}
    />
  );
  return (
    <div className={styles.app} data-layout={layout.kind}>
      {layout.kind !== 'narrow' && panel}
      {layout.kind === 'narrow' && shown.length === 0 && (
        <main className={styles.start}>
          {panel}
          {state === undefined && isFailing && <Unreachable />}
        </main>
      )}
      {(layout.kind !== 'narrow' || shown.length > 0) && (
        <main className={styles.phones} id="phones" tabIndex={-1} aria-label={t.customers}>
          {state !== undefined &&
            shown.map((id) => {
              const customer = state.customers.find((candidate) => candidate.id === id);
              return customer === undefined ? null : (
                <Suspense key={id} fallback={layout.kind === 'narrow' ? null : <CustomerPhoneSkeleton />}>
                  <PhoneStand
                    customer={customer}
                    state={state}
                    narrow={layout.kind === 'narrow'}
                    onClose={() => close(id)}
                  />
                </Suspense>
              );
            })}
          {state !== undefined && shown.length < layout.room && layout.kind !== 'narrow' && (
            <EmptyPhoneSlot isFirst={state.customers.length === 0} onAdd={() => setAdding(true)} />
          )}
          {state === undefined && isFailing && <Unreachable />}
        </main>
      )}
      <Suspense>{isAdding && <AddCustomer onClose={() => setAdding(false)} onAdded={open} />}</Suspense>
    </div>
  );
}
