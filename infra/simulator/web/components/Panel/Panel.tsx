import { ArrowUpRight } from 'lucide-react';
import type { State } from '../../../phone-api.ts';
import type { ConnectionState } from '../../logic/event-stream.ts';
import type { Layout } from '../../logic/layout.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { Customers } from '../Customers/Customers.tsx';
import { LanguageSwitch } from '../LanguageSwitch/LanguageSwitch.tsx';
import { TickLegend } from '../TickLegend/TickLegend.tsx';
import { WebhookState } from '../WebhookState/WebhookState.tsx';
import styles from './Panel.module.css';

interface PanelProps {
  readonly state: State | undefined;
  readonly live: ConnectionState;
  readonly layout: Layout['kind'];
  readonly shown: readonly string[];
  readonly onOpen: (customerId: string) => void;
  readonly onClose: (customerId: string) => void;
  readonly onAdd: () => void;
}

/** Panel with an introduction, the customers and the state of the webhooks. */
export function Panel({ state, live, layout, shown, onOpen, onClose, onAdd }: PanelProps) {
  const { t } = useTranslations();
  return (
    <header className={styles.panel} data-layout={layout}>
      {layout !== 'narrow' && (
        <button type="button" className={styles.skip} onClick={focusPhones}>
          {t.skipToPhones}
        </button>
      )}
      <div className={styles.brand}>
        <svg aria-hidden="true" viewBox="0 0 32 32" className={styles.mark}>
          <g fill="currentColor">
            <ellipse cx="9.6" cy="9.6" rx="8.4" ry="4.5" transform="rotate(45 9.6 9.6)" />
            <ellipse cx="22.4" cy="9.6" rx="8.4" ry="4.5" transform="rotate(-45 22.4 9.6)" />
            <ellipse cx="9.6" cy="22.4" rx="8.4" ry="4.5" transform="rotate(-45 9.6 22.4)" />
            <ellipse cx="22.4" cy="22.4" rx="8.4" ry="4.5" transform="rotate(45 22.4 22.4)" />
          </g>
        </svg>
        <span className={styles.name}>Warung</span>
        <span className={styles.tag}>{t.simulator}</span>
        <span className={styles.live} data-state={live} role="status">
          {t.live[live]}
        </span>
        {layout === 'stacked' && <LanguageSwitch />}
      </div>
      <div className={styles.intro}>
        <h1>{t.title}</h1>
        <p>
          {t.intro} <strong>{t.localOnly}</strong>
        </p>
        {layout === 'stacked' && state !== undefined && <WebhookState {...state.webhook} brief />}
      </div>
      <a className={styles.shop} href="/shop">
        {t.openShop}
        <ArrowUpRight aria-hidden="true" size={18} strokeWidth={1.5} />
      </a>
      <Customers state={state} layout={layout} shown={shown} onOpen={onOpen} onClose={onClose} onAdd={onAdd} />
      {layout !== 'stacked' && (
        <div className={styles.foot}>
          {state !== undefined && <WebhookState {...state.webhook} />}
          <TickLegend />
          <LanguageSwitch />
        </div>
      )}
    </header>
  );
}

/** Moves the focus to the phones. A link would overwrite the open phones in the URL's hash. */
function focusPhones(): void {
  document.getElementById('phones')?.focus();
}
