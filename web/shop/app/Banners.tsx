import { FileText, Pause } from 'lucide-react';
import { useNumbers, useTerms } from '../api/business-queries.ts';
import { termsState } from '../business/terms-state.ts';
import { useLanguage, useNow, useServices } from './contexts.ts';
import { linkProps } from './navigation.ts';

/**
 * Banners above every page for problems that prevent replies, or soon will: terms that are not accepted, a paused
 * number.
 */
export function Banners() {
  const { t, format, language } = useLanguage();
  const { me } = useServices();
  const now = useNow();
  const { data: versions = [] } = useTerms();
  const { data: numbers = [] } = useNumbers();
  const terms = termsState(versions, now);
  const paused = numbers.find(({ status }) => status === 'paused');
  const isOwner = me.agent.role === 'owner';
  return (
    <div className="banners" role="status">
      {terms.state !== 'settled' && (
        <p className={terms.state === 'overdue' ? 'banner banner-stop' : 'banner'}>
          <FileText />
          <span>
            {terms.state === 'overdue'
              ? t(isOwner ? 'banner.overdueOwner' : 'banner.overdue')
              : t(isOwner ? 'banner.upcomingOwner' : 'banner.upcoming', {
                  date: format.date(terms.terms.effectiveAt),
                })}{' '}
            <a {...linkProps({ at: 'terms' })}>{t('terms.read')}</a>
          </span>
        </p>
      )}
      {paused?.pause && (
        <p className="banner banner-stop">
          <Pause />
          <span>
            {t('banner.paused', { why: paused.pause.title[language] })}{' '}
            <a {...linkProps({ at: 'number' })}>{t('banner.viewNumber')}</a>
          </span>
        </p>
      )}
    </div>
  );
}
