import { useSettings } from '../api/business-queries.ts';
import { useLanguage, useNow } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import type { WaitingSummary } from './waiting.ts';

/**
 * Shows the number of waiting conversations, the longest wait and the costs of the month. Links to the longest-waiting
 * chat and the costs.
 */
export function SummaryBar({ waiting }: { waiting: WaitingSummary | undefined }) {
  const { t, format } = useLanguage();
  const now = useNow();
  const { data: settings } = useSettings();
  if (waiting === undefined) return <div className="summary-bar" aria-hidden="true" />;
  const { count, hasMore, longest } = waiting;
  const countText = hasMore ? `${format.number(count)}+` : format.number(count);
  return (
    <div className="summary-bar">
      {longest?.waitingSince ? (
        <a
          {...linkProps({ at: 'chats', tab: 'waiting', conversationId: longest.id, about: false })}
          className="summary-part"
        >
          <Figure value={countText} label={t('summary.waiting')} />
          <Figure value={format.duration(now - Date.parse(longest.waitingSince))} label={t('summary.longest')} />
          <span className="sr">{t('summary.openLongest')}</span>
        </a>
      ) : (
        <p className="summary-part">{t('empty.allAnswered')}</p>
      )}
      {settings?.spent && (
        <a {...linkProps({ at: 'costs', period: null })} className="summary-part">
          <Figure
            value={`± ${format.money(settings.spent.amount, settings.spent.currency)}`}
            label={t('summary.thisMonth')}
          />
        </a>
      )}
    </div>
  );
}

function Figure({ value, label }: { value: string; label: string }) {
  return (
    <span className="figure">
      <span className="figure-value">{value}</span> <span className="figure-label">{label}</span>
    </span>
  );
}
