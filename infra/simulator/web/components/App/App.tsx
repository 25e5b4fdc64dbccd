import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { firstDesk, inView, putAway, putDown } from '../../logic/desk.ts';
import { useDesk, useLayout } from '../../state/browser.ts';
import { useServerState } from '../../state/use-cached.ts';
import { useLive } from '../../state/use-live.ts';
import { useWords } from '../../state/words.tsx';
import { GhostPhone } from '../GhostPhone/GhostPhone.tsx';
import { Panel } from '../Panel/Panel.tsx';
import { StandSkeleton } from '../PhoneStand/StandSkeleton.tsx';
import { AddCustomer, preloadSheets } from '../Sheet/lazy.ts';
import { Unreachable } from '../Unreachable/Unreachable.tsx';
import styles from './App.module.css';

const stand = import('../PhoneStand/PhoneStand.tsx');
/** What this page is can be read before the phones are here. */
const PhoneStand = lazy(async () => ({ default: (await stand).PhoneStand }));

/** The desk: what this is on the one side, the customers' phones on the other. */
export function App({ events }: { readonly events: string }) {
  const { t } = useWords();
  const live = useLive(events);
  const { state, failing } = useServerState();
  const layout = useLayout();
  const [desk, setDesk] = useDesk();
  const [adding, setAdding] = useState(false);
  const arranged = useRef(desk.length > 0);
  const pushed = useRef(false);

  useEffect(preloadSheets, []);
  useEffect(() => {
    if (arranged.current || state === undefined || layout.kind === 'narrow' || state.customers.length === 0) return;
    arranged.current = true;
    setDesk(firstDesk(state.customers, state.chats, layout.room), 'replace');
  }, [state, layout, setDesk]);

  const shown = state === undefined ? [] : inView(desk, state.customers, layout.room);
  const open = (id: string): void => {
    arranged.current = true;
    pushed.current = layout.kind === 'narrow';
    setDesk(putDown(desk, id, layout.room), pushed.current ? 'push' : 'replace');
  };
  const leave = (id: string): void => {
    arranged.current = true;
    if (pushed.current && layout.kind === 'narrow') window.history.back();
    else setDesk(layout.kind === 'narrow' ? [] : putAway(desk, id), 'replace');
    pushed.current = false;
  };

  const panel = (
    <Panel
      state={state}
      live={live}
      layout={layout.kind}
      shown={shown}
      onOpen={open}
      onPutAway={leave}
      onAdd={() => setAdding(true)}
    />
  );
  return (
    <div className={styles.app} data-layout={layout.kind}>
      {layout.kind !== 'narrow' && panel}
      {layout.kind === 'narrow' && shown.length === 0 && (
        <main className={styles.desk}>
          {panel}
          {state === undefined && failing && <Unreachable />}
        </main>
      )}
      {(layout.kind !== 'narrow' || shown.length > 0) && (
        <main className={styles.phones} id="phones" tabIndex={-1} aria-label={t.customers}>
          {state !== undefined &&
            shown.map((id) => {
              const customer = state.customers.find((one) => one.id === id);
              return customer === undefined ? null : (
                <Suspense key={id} fallback={layout.kind === 'narrow' ? null : <StandSkeleton />}>
                  <PhoneStand
                    customer={customer}
                    state={state}
                    narrow={layout.kind === 'narrow'}
                    onLeave={() => leave(id)}
                  />
                </Suspense>
              );
            })}
          {state !== undefined && shown.length < layout.room && layout.kind !== 'narrow' && (
            <GhostPhone first={state.customers.length === 0} onAdd={() => setAdding(true)} />
          )}
          {state === undefined && failing && <Unreachable />}
        </main>
      )}
      <Suspense>{adding && <AddCustomer onClose={() => setAdding(false)} onAdded={open} />}</Suspense>
    </div>
  );
}
