import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Ticks } from '../Ticks/Ticks.tsx';
import styles from './TickLegend.module.css';

const STATES = ['clock', 'sent', 'delivered', 'read', 'failed'] as const;

/** Legend of the message statuses. */
export function TickLegend() {
  const { t } = useTranslations();
  return (
    <section className={styles.legend}>
      <h2 className="visually-hidden">{t.legend}</h2>
      <ul>
        {STATES.map((state) => (
          <li key={state}>
            <span aria-hidden="true">
              <Ticks state={state} />
            </span>
            {t.ticks[state]}
          </li>
        ))}
      </ul>
    </section>
  );
}
