import '../styles/pages.css';
import '../styles/costs.css';
import { Meter } from '@base-ui/react/meter';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Charges } from '../../../functions/metering/api/views.ts';
import { useSettings } from '../api/business-queries.ts';
import { useCharges } from '../api/charge-queries.ts';
import { useLanguage, useNow, useServices } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { BudgetForm } from '../business/BudgetForm.tsx';
import { budgetState } from '../business/budget.ts';
import { Page, QueryContent } from '../business/Page.tsx';
import { Allowances } from './Allowances.tsx';
import { CsvButton } from './CsvButton.tsx';
import { freshnessOf } from './freshness.ts';
import { LedgerReceipt } from './LedgerReceipt.tsx';
import { addMonths, middleOfMonth, monthOf, OLDEST_MONTH_OFFSET } from './months.ts';

/**
 * Shows the costs of a month: the platform fees and the estimated WhatsApp charges. The two bills are never added up.
 */
export default function CostsPage({ period }: { period: string | null }) {
  const { t, format } = useLanguage();
  const thisMonth = monthOf(format.dayKey(new Date(useNow()).toISOString()));
  const shownMonth = period ?? thisMonth;
  const charges = useCharges(period);
  return (
    <Page title={t('nav.costs')}>
      <MonthNavigation shown={shownMonth} last={thisMonth} />
      <QueryContent query={charges}>
        {(data) => <Ledgers charges={data} isStale={data.period !== shownMonth} />}
      </QueryContent>
      {shownMonth === thisMonth && <BudgetSection />}
    </Page>
  );
}

function MonthNavigation({ shown, last }: { shown: string; last: string }) {
  const { t, format } = useLanguage();
  const to = (month: string) => linkProps({ at: 'costs', period: month === last ? null : month });
  return (
    <nav className="months" aria-label={t('costs.months')}>
      {shown > addMonths(last, OLDEST_MONTH_OFFSET) ? (
        <a className="icon-button" {...to(addMonths(shown, -1))}>
          <ChevronLeft />
          <span className="sr">{t('costs.previousMonth')}</span>
        </a>
      ) : (
        <span className="icon-button" />
      )}
      <h2 aria-live="polite">{format.month(middleOfMonth(shown))}</h2>
      {shown < last ? (
        <a className="icon-button" {...to(addMonths(shown, 1))}>
          <ChevronRight />
          <span className="sr">{t('costs.nextMonth')}</span>
        </a>
      ) : (
        <span className="icon-button" />
      )}
    </nav>
  );
}

function Ledgers({ charges, isStale }: { charges: Charges; isStale: boolean }) {
  const { t } = useLanguage();
  const { platform, provider } = charges.ledgers;
  return (
    <div className={isStale ? 'ledgers ledgers-stale' : 'ledgers'}>
      <FreshnessNote charges={charges} />
      <Allowances allowances={charges.allowances} />
      <LedgerReceipt
        title={t('costs.platform')}
        ledger={platform}
        isIllustrative={platform.lines.some(({ status }) => status === 'illustrative')}
        note={t('costs.platformNote')}
      />
      <LedgerReceipt
        title={t('costs.provider')}
        ledger={provider}
        isIllustrative={provider.status === 'illustrative'}
        note={t(provider.charged ? 'costs.providerCharged' : 'costs.providerNote')}
      />
      <CsvButton period={charges.period} />
    </div>
  );
}

/** Shows the time up to which usage is counted, and whether the amounts can still change. */
function FreshnessNote({ charges }: { charges: Charges }) {
  const { t, format } = useLanguage();
  const { asOf, completeThrough, state } = charges;
  const freshness = freshnessOf(charges, useNow());
  return (
    <p className={freshness === 'late' ? 'why freshness' : 'hint freshness'}>
      {freshness === 'complete'
        ? t('freshness.complete', { at: format.moment(asOf) })
        : t(`freshness.${freshness}`, { at: format.moment(asOf), through: format.moment(completeThrough) })}{' '}
      {t(state === 'open' ? 'freshness.open' : 'freshness.closing')}
    </p>
  );
}

/** Shows the budget for WhatsApp charges and how much of it is spent. The owner can change it. */
function BudgetSection() {
  const { t, language } = useLanguage();
  const { me } = useServices();
  const { data: settings } = useSettings();
  if (settings === undefined) return null;
  const { budget, spent, quota } = settings;
  const state = budgetState(budget, spent);
  return (
    <>
      {quota.messages !== null && (
        <p className="hint">
          {t('costs.sent')}: {t('costs.ofQuota', { used: quota.used, limit: quota.messages })}
        </p>
      )}
      {state !== null && (
        <div className="card">
          <p className={`budget-status budget-${state.level}`}>
            {t(`budget.${state.level}`, { share: state.percent })}
          </p>
          <Meter.Root value={Math.min(100, state.percent)} aria-label={t('costs.spent')}>
            <Meter.Track className={`budget-bar budget-${state.level}`}>
              <Meter.Indicator className="budget-fill" />
            </Meter.Track>
          </Meter.Root>
        </div>
      )}
      {me.agent.role === 'owner' ? (
        <BudgetForm key={language} settings={settings} currency={budget?.currency ?? spent?.currency ?? 'IDR'} />
      ) : (
        <p className="hint">{t('costs.ownerOnly')}</p>
      )}
    </>
  );
}
