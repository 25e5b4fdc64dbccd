import { RefusedError, UnreadableError } from '../api/problem.ts';
import { useLanguage } from '../app/contexts.ts';

/** Shows why data could not be loaded, with a button to retry or to reload the page. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t, language } = useLanguage();
  if (error instanceof UnreadableError)
    return (
      <div className="error-notice" role="alert">
        <p>{t('error.unreadable')}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {t('error.reload')}
        </button>
      </div>
    );
  const refusal = error instanceof RefusedError ? error.refusal : null;
  return (
    <div className="error-notice" role="alert">
      <p>{refusal === null ? t('error.unreachable') : (refusal.remedy?.[language] ?? t('error.refused'))}</p>
      <button type="button" className="button" onClick={onRetry}>
        {t('tryAgain')}
      </button>
    </div>
  );
}
