import type { Bubble } from '../../../phone-api.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './Ticks.module.css';

type TicksState = Bubble['ticks'];

const TICK = 'M1.5 6.5l3 3 6-7';
const SECOND_TICK = 'M7.6 8.6l.9.9 6-7';

/**
 * Draws a distinct shape for each state: clock, one tick, two ticks, two ticks on a pill, exclamation mark in a circle.
 */
function Shape({ state }: { readonly state: TicksState }) {
  switch (state) {
    case 'clock':
      return (
        <>
          <circle cx="8" cy="6" r="4.75" />
          <path d="M8 3.4V6l1.8 1.2" />
        </>
      );
    case 'sent':
      return <path d={TICK} transform="translate(2.5 0)" />;
    case 'delivered':
      return (
        <>
          <path d={TICK} />
          <path d={SECOND_TICK} />
        </>
      );
    case 'read':
      return (
        <>
          <rect className={styles.pill} x="-3" y="-2" width="22" height="16" rx="8" />
          <path d={TICK} />
          <path d={SECOND_TICK} />
        </>
      );
    case 'failed':
      return (
        <>
          <circle cx="8" cy="6" r="5" />
          <path d="M8 3.2v3.4M8 8.8v.01" />
        </>
      );
  }
}

/** Status of a message, as an icon and as text for screen readers. */
export function Ticks({ state }: { readonly state: TicksState }) {
  const { t } = useTranslations();
  return (
    <span className={styles.ticks} data-state={state} title={t.ticks[state]}>
      <svg key={state} aria-hidden="true" viewBox="-3 -2 22 16" width="22" height="16">
        <Shape state={state} />
      </svg>
      <span className="visually-hidden">{t.ticks[state]}</span>
    </span>
  );
}
